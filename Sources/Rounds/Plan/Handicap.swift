/// Synthetic work that is added to each delivery of one arm of a comparison, to see whether the comparison finds it.
public struct Handicap: Sendable, Equatable {
    /// How much work.
    public enum Amount: Sendable, Equatable {
        /// A share of the time that a delivery of the arm takes in the closed loop when nothing disturbs it.
        case share(Double)
        /// A time in nanoseconds.
        case nanoseconds(Double)
        /// Steps of a chain of dependent arithmetic: a count of instructions finds them whatever time they take.
        case steps(Double)
        /// A number of system calls.
        case calls(Int)
    }

    /// The arm that does the work: 0 is the base with its control, 1 the first candidate.
    public var arm: Int
    /// How much work each delivery does.
    public var amount: Amount

    /// Work for an arm.
    public init(arm: Int, amount: Amount) {
        self.arm = arm
        self.amount = amount
    }
}
