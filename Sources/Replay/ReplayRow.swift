import VGIC

/// A row of VGIC.docc/Freedoms: a difference that KVM's ITS and QEMU's have by right, and that a trace can show.
public enum ReplayRow: String, CaseIterable, Sendable, Comparable {
    case typer = "GITS_TYPER"
    case mapdChecks = "MAPD checks"
    case mapcChecks = "MAPC checks"
    case maptiChecks = "MAPTI checks"
    case collectionLimit = "ICID limit"
    case maptiMapped = "MAPTI on a mapped event"
    case intidLimit = "INTID limit"
    case pendingImport = "Pending import"
    case moviChecks = "MOVI checks"
    case moviPending = "MOVI, pending"
    case movall = "MOVALL"
    case discardPending = "DISCARD, MAPD V=0: pending"
    case clearAndINV = "CLEAR, INV need"
    case clear = "CLEAR"
    case invall = "INVALL"
    case lpisDisabled = "MSI, INT: EnableLPIs=0"
    case lpisSwitchedOff = "EnableLPIs 1->0"
    case virtualCommands = "Virtual commands"
    /// After MAPC with V=0 the collection is freed, and its events stay without one (VGIC.docc/The-virtual-ITS,
    /// "Commands").
    case collectionUnmapped = "MAPC V=0: events"
    /// Pending state is kept by redistributor and INTID, or by LPI (VGIC.docc/Freedoms, "One INTID, two events").
    case sharedINTID = "One INTID, two events"

    /// What KVM's ITS does.
    public var kvm: String { Self.texts[self]?.0 ?? "" }
    /// What QEMU's ITS does.
    public var qemu: String { Self.texts[self]?.1 ?? "" }

    private static let texts: [ReplayRow: (String, String)] = [
        .typer: ("0x1EF71", "as recorded"),
        .mapdChecks: ("the size only if V=1", "the size also if V=0"),
        .mapcChecks: ("V=1: target, then ICID if new; V=0: nothing", "ICID, also if V=0, then the target if V=1"),
        .maptiChecks: ("device mapped; event; INTID; ICID if new", "device range; ICID; device mapped; event; INTID"),
        .collectionLimit: ("storable in BASER1", "below the table's entries"),
        .maptiMapped: ("ignored, the first stays", "overwritten, pending bits stay"),
        .intidLimit: ("the VM's PROPBASER, at MAPTI", "GICD's ID bits at MAPTI, PROPBASER at delivery"),
        .pendingImport: ("a new LPI takes its bit from guest memory", "that memory is the state"),
        .moviChecks: ("event; old collection; new collection", "also whether the ICID is in range"),
        .moviPending: ("travels with the LPI", "moves if both redistributors have LPIs on"),
        .movall: ("retargets LPIs for good", "moves pending bits only"),
        .discardPending: ("kept if queued, else gone with the LPI", "DISCARD clears, MAPD V=0 keeps"),
        .clearAndINV: ("an event", "an event and a mapped collection"),
        .clear: ("the latch, always", "the bit, unless EnableLPIs=0"),
        .invall: ("a mapped ICID", "the ICID is ignored"),
        .lpisDisabled: ("-EBUSY", "translated, not latched"),
        .lpisSwitchedOff: ("queued LPIs are dropped", "the pending table stays"),
        .virtualCommands: ("unknown", "GICv4"),
        .collectionUnmapped: ("events lose it for good", "events find it again when it is mapped"),
        .sharedINTID: ("one LPI, one target, one pending state", "a pending bit per redistributor"),
    ]

    /// Rows are ordered as in VGIC.docc/Freedoms.
    public static func < (left: ReplayRow, right: ReplayRow) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
