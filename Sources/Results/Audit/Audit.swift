public import Vocabulary

/// What disturbed the machine during a run.
public struct Audit: Sendable, Equatable {
    /// How far the machine can be trusted to judge.
    public var grade: Grade
    /// Disturbances, the worst first, one sentence each.
    public var reasons: [String]
    /// How many slice pairs were excluded, arm by arm.
    public var excludedRounds: Int
    /// Remedies that make the machine quieter or steadier, one sentence each.
    public var remedies: [String] = []

    /// What was seen in each measured round, excluded ones included.
    public var perRound: [RoundAudit] = []

    /// An audit; by default of an undisturbed machine.
    public init(grade: Grade = .a, reasons: [String] = [], excludedRounds: Int = 0) {
        self.grade = grade
        self.reasons = reasons
        self.excludedRounds = excludedRounds
    }
}
