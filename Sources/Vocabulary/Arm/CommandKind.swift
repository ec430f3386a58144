/// What the guest's driver does again and again beside the signals: commands on a device that signals nothing, so that
/// no signal meets a mapping that changes.
public enum CommandKind: String, Word {
    /// Nothing.
    case none
    /// DISCARD of an event, and MAPTI of it.
    case discard
    /// MOVI of an event to the next vCPU.
    case movi
    /// MAPD V=0 of a device, and MAPD V=1 and MAPTI of it.
    case mapd
    /// MAPC V=0 of a collection without events, and MAPC V=1 of it.
    case mapc
    /// INV of an event, which invalidates no translation.
    case inv

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .none: "the guest gives no command while signals flow"
        case .discard: "DISCARD and MAPTI of one event: a driver frees and requests an interrupt"
        case .movi: "MOVI of one event: an interrupt's affinity changes"
        case .mapd: "MAPD V=0, MAPD V=1 and MAPTI: a device goes and comes"
        case .mapc: "MAPC V=0 and V=1 of a collection without events"
        case .inv: "INV of one event: an interrupt is masked or unmasked; no translation is invalidated"
        }
    }

    /// The kinds that are commands.
    package static let given = allCases.filter { $0 != .none }
}
