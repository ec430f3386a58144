public import Vocabulary

/// What disturbed the machine while it measured.
public struct Audit: Sendable, Equatable {
    /// How far the machine can be trusted.
    public var grade: Grade
    /// What was seen, worst first, one sentence each.
    public var reasons: [String]
    /// Rounds that were left out, for all arms together.
    public var excludedRounds: Int
    /// What would make the machine quieter or steadier, one sentence each.
    public var mends: [String] = []

    /// What was seen in each round, those that were left out included; empty for a run that judges nothing.
    public var perRound: [RoundAudit] = []

    /// An undisturbed machine where nothing else is given.
    public init(grade: Grade = .a, reasons: [String] = [], excludedRounds: Int = 0) {
        self.grade = grade
        self.reasons = reasons
        self.excludedRounds = excludedRounds
    }
}
