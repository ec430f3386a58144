/// Work that is added to each delivery of one arm of a comparison, so that it can be seen whether that is found.
public struct Handicap: Sendable, Equatable {
    /// How much.
    public enum Amount: Sendable, Equatable {
        /// A part of what a delivery of the arm takes in the closed loop when nothing disturbs it.
        case share(Double)
        /// So many nanoseconds.
        case nanoseconds(Double)
        /// So many steps of a chain of dependent arithmetic: instructions that a count finds whatever time they take.
        case steps(Double)
        /// So many system calls.
        case calls(Int)
    }

    /// Which arm: 0 is the base with its control, 1 the first candidate.
    public var arm: Int
    /// How much work.
    public var amount: Amount

    /// So much work for that arm.
    public init(arm: Int, amount: Amount) {
        self.arm = arm
        self.amount = amount
    }
}
