/// What the guest does when it finds nothing to acknowledge.
public enum GuestKind: String, Word {
    /// Stays in the guest.
    case spin
    /// Blocks, and needs a kick or a doorbell.
    case wfi
    /// Put without having blocked: half of the vCPUs run, in turn, and no doorbell is asked for.
    case preempted
    /// Has its interrupts off while signals flow, so that most of them meet one that is pending; takes what is pending
    /// when `signalsWhileMasked` have come for each LPI, and at the end of a slice.
    case masked

    /// Signals for each LPI that come while a masked guest has its interrupts off.
    package static let signalsWhileMasked = 64

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .spin: "always in the guest; leaves it when it is kicked or its time is over"
        case .wfi: "blocks when it is idle; needs a kick or a doorbell"
        case .masked:
            "its interrupts are off for \(Self.signalsWhileMasked) signals of each LPI, which are translated and "
                + "latched or merged, and are taken later"
        case .preempted: "half of the vCPUs run, in turn; put without having blocked, so no doorbell is asked for"
        }
    }
}
