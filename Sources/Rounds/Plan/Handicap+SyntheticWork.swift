package import Arms

extension Handicap.Amount {
    /// Whether the amount is a time, which must be calibrated.
    public var isTimed: Bool {
        switch self {
        case .share, .nanoseconds: true
        case .steps, .calls: false
        }
    }

    /// The amount as the command line spells it.
    package var text: String {
        switch self {
        case .share(let share): "\(share * 100)%"
        case .nanoseconds(let nanoseconds): "\(nanoseconds)ns"
        case .steps(let steps): "\(steps)steps"
        case .calls(let calls): "\(calls)calls"
        }
    }

    /// The synthetic work of an amount that needs no calibration; none for a time.
    package var syntheticWork: SyntheticWork {
        switch self {
        case .steps(let steps): SyntheticWork(steps: steps, calls: 0)
        case .calls(let calls): SyntheticWork(steps: 0, calls: calls)
        case .share, .nanoseconds: .none
        }
    }
}
