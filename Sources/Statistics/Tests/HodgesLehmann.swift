/// The Hodges-Lehmann estimate with its interval: sharper than the median when the values are symmetric, which
/// measured ratios seldom are (its interval then holds the truth less often than it says). For display; it gates
/// nothing.
public struct HodgesLehmann: Sendable, Equatable {
    /// The estimate: the median of all averages of two values (one sample), or of all differences between the samples
    /// (two).
    public let estimate: Double
    /// The interval; nil if there are too few values for the error that was asked for.
    public let interval: ClosedRange<Double>?
    /// The interval's exact coverage for a symmetric continuous distribution (of one sample), or a pure shift (of two).
    public let coverage: Double?

    /// The centre of one sample: the median of the Walsh averages, with the interval of Wilcoxon's signed-rank test.
    ///
    /// - Returns: nil if there are no values.
    public init?(centreOf values: [Double], alpha: Double) {
        let averages = values.indices.flatMap { first in values[first...].map { (values[first] + $0) / 2 } }
        self.init(averages, RankSums.coins(values.count), alpha: alpha)
    }

    /// How far a sample lies above another: the median of all differences, with the interval of the Mann-Whitney test.
    ///
    /// - Returns: nil if a sample has no values.
    public init?(shiftOf sample: [Double], from base: [Double], alpha: Double) {
        let differences = sample.flatMap { value in base.map { value - $0 } }
        let ranks = Array(1..<sample.count + base.count + 1)
        // The smallest sum that can be drawn stands for u = 0.
        let smallest = sample.count * (sample.count + 1) / 2
        self.init(differences, RankSums.drawing(sample.count, of: ranks).dropFirst(smallest), alpha: alpha)
    }

    private init?(_ candidates: [Double], _ distribution: some Collection<Double>, alpha: Double) {
        guard !candidates.isEmpty else { return nil }
        let sorted = candidates.sorted()
        let (rank, coverage) = RankSums.rank(distribution, alpha: alpha)
        estimate = sorted.medianOfSorted
        interval = rank > 0 ? sorted[rank - 1]...sorted[sorted.count - rank] : nil
        self.coverage = rank > 0 ? coverage : nil
    }
}
