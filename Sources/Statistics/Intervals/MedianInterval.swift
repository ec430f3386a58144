/// The median with an interval between two order statistics: exact, deterministic, and without any assumption about
/// shape.
public struct MedianInterval: Sendable, Equatable {
    /// The middle value, or the mean of the two in the middle.
    public let median: Double
    /// The interval's lower bound: the value of rank `rank` from below.
    public let lower: Double
    /// The interval's upper bound: the value of rank `rank` from above.
    public let upper: Double
    /// Which order statistics bound the interval, counted from 1 at each end.
    public let rank: Int
    /// The probability that an interval made so holds the true median: at least one minus alpha. Exact for a continuous
    /// distribution; with ties the probability is at least this.
    public let coverage: Double

    /// Half of the interval's width.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// The median of values with its interval, for a two-sided error between 0 and 1. Nil if there are too few values
    /// for so small an error (under six for 0.05).
    public init?(_ values: [Double], alpha: Double) {
        let rank = Self.rank(count: values.count, alpha: alpha)
        guard rank > 0 else { return nil }
        let sorted = values.sorted()
        median = sorted.medianOfSorted
        lower = sorted[rank - 1]
        upper = sorted[sorted.count - rank]
        self.rank = rank
        coverage = 1 - 2 * Binomial.atMost(rank - 1, of: sorted.count)
    }

    /// The greatest rank k with P(Bin(count, 1/2) <= k - 1) <= alpha / 2; 0 if there is none.
    public static func rank(count: Int, alpha: Double) -> Int {
        precondition(alpha > 0 && alpha < 1, "an error of the interval lies between 0 and 1")
        var greatest = 0
        var tooGreat = count / 2 + 1
        while tooGreat - greatest > 1 {
            let middle = (greatest + tooGreat) / 2
            if Binomial.atMost(middle - 1, of: count) <= alpha / 2 { greatest = middle } else { tooGreat = middle }
        }
        return greatest
    }
}
