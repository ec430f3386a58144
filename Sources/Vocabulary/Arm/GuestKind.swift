/// What the guest does when it finds nothing to acknowledge.
public enum GuestKind: String, Word {
    /// Stays in the guest.
    case spin
    /// Blocks, and needs a kick or a doorbell.
    case wfi
    /// Put without having blocked: half of the vCPUs run, in turn, and no doorbell is asked for.
    case preempted

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .spin: "always in the guest; leaves it when it is kicked or its time is over"
        case .wfi: "blocks when it is idle; needs a kick or a doorbell"
        case .preempted: "half of the vCPUs run, in turn; put without having blocked, so no doorbell is asked for"
        }
    }
}
