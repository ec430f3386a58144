/// The rounds after which a decision is tried: 54, 108 and 216, each rounded up to whole blocks. A trial never stops
/// elsewhere. Each look has its share of the error, so that looking more than once is honest.
public struct Looks: Sendable, Equatable {
    /// The number of measured rounds at each look, ascending.
    public let rounds: [Int]
    /// The error that each look may spend.
    public let alpha: Double

    /// - Parameters:
    ///   - roundsPerBlock: looks come after whole blocks only.
    ///   - planned: the wished number of rounds at each look; one value for a single look.
    ///   - alpha: the error of the whole run.
    public init(roundsPerBlock: Int, planned: [Int] = Method.looks, alpha: Double = Method.alpha) {
        precondition(roundsPerBlock > 0 && !planned.isEmpty, "no rounds to look at")
        rounds = planned.map { ($0 + roundsPerBlock - 1) / roundsPerBlock * roundsPerBlock }
        self.alpha = alpha / Double(planned.count)
    }
}
