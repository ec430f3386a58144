import VGIC

/// One line of a recorded guest.
///
/// The format: JSON Lines, one object a line, in order of execution. The recorder leaves out what it could not know, so
/// every field but `op` may be missing; `required` says which one a kind of line cannot do without.
package struct TraceLine: Sendable {
    package var op: Op
    package var gic: Int?
    package var redistributors: Int?
    package var pta: Int?
    package var rd: Int?
    package var device: UInt32?
    package var event: UInt32?
    package var icid: UInt32?
    package var intid: UInt32?
    /// EventID bits - 1, as MAPD encodes it.
    package var size: Int?
    /// An address of guest memory in hexadecimal, aligned to 256 bytes.
    package var itt: String?
    /// 0 or 1.
    package var valid: Int?
    package var fromRD: UInt32?
    package var toRD: UInt32?
    package var result: String?
    package var outcome: String?
    /// The command packet, four words in hexadecimal.
    package var raw: [String]?
    package var hppi: HPPI?
    package var enableLPIs: Int?
    /// Property bytes by INTID, read from guest memory at the end.
    var lpiConfig: [UInt32: UInt8]?
    /// Why a command was ignored or an MSI dropped.
    package var reason: String?
    /// Whether the pending bit went from 0 to 1.
    package var latched: Bool?
    package var movedPending: Bool?
    package var stored: Stored?
    /// Opcode of a command that the recorded ITS did not know.
    package var code: UInt64?
    var ptz: Int?
    /// IDbits + 1 of a redistributor's table, or of the distributor.
    package var intidBits: Int?
    package var typer: String?
    package var distributorTyper: String?
    package var deviceTable: Table?
    package var collectionTable: Table?
    package var vpeTable: Table?
    package var preloadedPending: Bool?
    package var truncated: Bool?
    // Fields of GITS_TYPER as the recorder decoded them.
    package var physical: Int?
    package var virtual: Int?
    package var vmovp: Int?
    package var ittEntrySize: Int?
    package var eventIDBits: Int?
    package var deviceIDBits: Int?
    package var hcc: Int?
    package var cil: Int?
    package var collectionIDBits: Int?
    // GICv4.
    package var vpe: UInt32?
    package var vintid: UInt32?
    package var doorbell: UInt32?
    package var vpt: String?
    package var vptSize: Int?
    package var setsDoorbell: Int?
    package var evidence: String?
    package var source: String?
    // What a snapshot or the final record lists.
    package var devices: [Device]?
    package var events: [Event]?
    package var collections: [Collection]?
    package var pending: [Pending]?
    package var vpes: [VPE]?
    package var virtualPending: [VirtualPending]?
}

extension TraceLine {
    /// Whether the line is an MSI or a command and does not say what came of it: nothing of it can be checked.
    package var hasNoOutcome: Bool {
        switch op {
        case .machine, .snapshot, .final, .itsEnable, .itsDisable, .ack, .vack: false
        case .msi, .int, .clear, .inv, .discard: outcome == nil && result == nil
        default: !op.isRegisterWrite && result == nil
        }
    }

    /// Whether the recorded ITS carried it out: translated it to an LPI, or wrote the table entry. What it ignored or
    /// dropped changed nothing.
    var tookEffect: Bool {
        switch op {
        case .msi, .int, .clear, .inv, .discard: outcome == "lpi"
        default: result == "ok"
        }
    }
}
