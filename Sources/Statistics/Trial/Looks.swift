/// When a decision is tried: after 24, 48 and 96 rounds, each rounded up to whole blocks. There is no other stopping;
/// each look has its share of the error, so that looking is honest.
public struct Looks: Sendable, Equatable {
    /// Rounds that must have been measured, look by look.
    public let rounds: [Int]
    /// The error that each look may spend.
    public let alpha: Double

    /// - Parameters:
    ///   - roundsPerBlock: looks come at whole blocks only.
    ///   - planned: where the looks are wished; one value for a run without interim looks.
    ///   - alpha: the error of the whole run.
    public init(roundsPerBlock: Int, planned: [Int] = Method.looks, alpha: Double = Method.alpha) {
        precondition(roundsPerBlock > 0 && !planned.isEmpty, "no rounds to look at")
        rounds = planned.map { ($0 + roundsPerBlock - 1) / roundsPerBlock * roundsPerBlock }
        self.alpha = alpha / Double(planned.count)
    }
}
