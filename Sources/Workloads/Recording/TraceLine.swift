import VGIC

/// One line of a recorded guest, of the format JSON Lines: one object a line, in the order of execution.
///
/// The recorder leaves out what it could not know, so every field but `op` may be missing; `TraceFile.required` is how
/// a reader asks for a field that its kind of line needs. Numbers, flags and addresses are as the recorder wrote them.
package struct TraceLine: Sendable {
    /// The kind of the line.
    package var op: Op
    /// The line's number in the recording, from 0; nil in traces that were not recorded whole.
    var time: UInt64?
    /// The place of a command in the command queue, which counts the commands that the guest wrote.
    var slot: Int?
    /// How many commands the guest's command queue holds.
    var queueEntries: Int?
    /// The version of the machine's GIC: 3 or 4.
    package var gic: Int?
    /// How many redistributors the machine has.
    package var redistributors: Int?
    /// GITS_TYPER.PTA: 0 if RDbase is a processor number, 1 if it is an address.
    package var pta: Int?
    /// A redistributor, by processor number: the target of a command, or the one that took the LPI.
    package var rd: Int?
    /// A DeviceID.
    package var device: UInt32?
    /// An EventID.
    package var event: UInt32?
    /// A collection id.
    package var icid: UInt32?
    /// An LPI's INTID.
    package var intid: UInt32?
    /// The number of EventID bits less one, as MAPD encodes it.
    package var size: Int?
    /// The guest-physical address of an ITT in hexadecimal, a multiple of 256.
    package var itt: String?
    /// The V bit of MAPD, MAPC, VMAPP or GICR_VPENDBASER: 0 or 1.
    package var valid: Int?
    /// MOVI and MOVALL: the redistributor that loses the pending state.
    package var fromRD: UInt32?
    /// MOVI and MOVALL: the redistributor that gets the pending state.
    package var toRD: UInt32?
    /// A command's result: `ok` if the recorded ITS wrote the entry, `ignored` if it skipped the command.
    package var result: String?
    /// Where an MSI, or a command on one event, led: `lpi`, `vlpi` or `drop`.
    package var outcome: String?
    /// The command packet: four 64-bit words in hexadecimal.
    package var raw: [String]?
    /// What the CPU interface showed right after the delivery.
    package var hppi: HPPI?
    /// GICR_CTLR.EnableLPIs: 0 or 1.
    package var enableLPIs: Int?
    /// Property bytes by INTID, read from guest memory at the end of the recording.
    var lpiConfig: [UInt32: UInt8]?
    /// Why the recorded ITS ignored a command or dropped an MSI.
    package var reason: String?
    /// Whether the pending bit went from 0 to 1; false if it was set before.
    package var latched: Bool?
    /// MOVI: whether a pending bit went along and was new at the destination.
    package var movedPending: Bool?
    /// The table entry that the recorded ITS wrote.
    package var stored: Stored?
    /// The opcode of a command that the recorded ITS did not know.
    package var code: UInt64?
    /// GICR_PENDBASER.PTZ: 1 if the guest says that its pending table is zero.
    var ptz: Int?
    /// IDbits + 1: of a redistributor's property table, or of the distributor (GICD_TYPER).
    package var intidBits: Int?
    /// GITS_TYPER in hexadecimal, as the guest read it.
    package var typer: String?
    /// GICD_TYPER in hexadecimal, as the guest read it.
    package var distributorTyper: String?
    /// The device table when the ITS was enabled.
    package var deviceTable: Table?
    /// The collection table when the ITS was enabled.
    package var collectionTable: Table?
    /// The vPE table when the ITS was enabled.
    package var vpeTable: Table?
    /// Whether LPIs may be pending from tables that the guest filled itself.
    package var preloadedPending: Bool?
    /// Whether the recording was cut off, so that it has no final record.
    package var truncated: Bool?
    // Fields of traces that were made of other recordings.
    /// The kind of the log that the trace was made of.
    package var imported: String?
    /// What is known of the arrivals: `recorded`, `poisson (assumed)`, `order only`.
    package var arrivals: String?
    /// What the log did not say and was assumed, in words.
    package var assumed: [String]?
    /// When an MSI came, in nanoseconds since the first one.
    package var at: UInt64?
    // Fields of GITS_TYPER as the recorder decoded them.
    /// GITS_TYPER.Physical: whether the ITS handles physical LPIs.
    package var physical: Int?
    /// GITS_TYPER.Virtual: whether the ITS handles virtual LPIs.
    package var virtual: Int?
    /// GITS_TYPER.VMOVP: whether one VMOVP moves a vPE for all ITSs.
    package var vmovp: Int?
    /// GITS_TYPER.ITT_entry_size + 1: the size of an ITT entry, in bytes.
    package var ittEntrySize: Int?
    /// GITS_TYPER.ID_bits + 1: bits of an EventID.
    package var eventIDBits: Int?
    /// GITS_TYPER.Devbits + 1: bits of a DeviceID.
    package var deviceIDBits: Int?
    /// GITS_TYPER.HCC: how many collections the ITS holds without memory of the guest.
    package var hcc: Int?
    /// GITS_TYPER.CIL: whether CIDbits says how many bits a collection id has; if 0, it has 16.
    package var cil: Int?
    /// Bits of a collection id.
    package var collectionIDBits: Int?
    // Fields of lines that only GICv4 machines have.
    /// A vPEID.
    package var vpe: UInt32?
    /// A vLPI's INTID, as the VM numbers it.
    package var vintid: UInt32?
    /// The physical LPI that rings when the vPE is not resident; 1023 for none.
    package var doorbell: UInt32?
    /// The address of a virtual pending table in hexadecimal; it identifies the resident vPE.
    package var vpt: String?
    /// VMAPP: the number of INTID bits of the virtual pending table less one.
    package var vptSize: Int?
    /// VMOVI: whether the command sets the doorbell, too: 0 or 1.
    package var setsDoorbell: Int?
    /// What the log shows of a vLPI's delivery: `virtual_hppi`, `doorbell` or `physical_update`.
    package var evidence: String?
    /// Where a vLPI that the guest acknowledged came from: `vlpi` or `list_register`.
    package var source: String?
    // Lists of a snapshot or of the final record.
    /// Mapped devices.
    package var devices: [Device]?
    /// Mapped events.
    package var events: [Event]?
    /// Mapped collections.
    package var collections: [Collection]?
    /// Bits that are set in the pending tables of redistributors.
    package var pending: [Pending]?
    /// Mapped vPEs.
    package var vpes: [VPE]?
    /// Bits that are set in virtual pending tables.
    package var virtualPending: [VirtualPending]?
}

extension TraceLine {
    /// Whether the line is an MSI or a command without a recorded outcome: nothing of it can be compared.
    package var hasNoOutcome: Bool {
        switch op {
        case .machine, .snapshot, .final, .itsEnable, .itsDisable, .ack, .vack: false
        case .msi, .int, .clear, .inv, .discard: outcome == nil && result == nil
        default: !op.isRegisterWrite && result == nil
        }
    }

    /// Whether the recorded ITS carried the command or MSI out: it translated it to an LPI, or wrote the table entry. A
    /// command that was ignored and an MSI that was dropped changed nothing.
    var tookEffect: Bool {
        switch op {
        case .msi, .int, .clear, .inv, .discard: outcome == "lpi"
        default: result == "ok"
        }
    }
}
