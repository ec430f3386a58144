/// The exact Mann-Whitney test of two independent samples.
///
/// Tied values share their mean rank, and the null distribution is that of the ranks that are really there, counted
/// over all ways to deal them. No normal approximation at any size. The work grows with the fourth power of the number
/// of values: use at most about a hundred.
public struct MannWhitney: Sendable, Equatable {
    /// Pairs in which the first sample's value is the greater; a tied pair counts one half.
    public let u: Double
    /// The probability of this u or a greater one, were both samples of one distribution.
    public let pGreater: Double
    /// The probability of this u or a smaller one, were both samples of one distribution.
    public let pLess: Double
    /// Whether any values were tied.
    public let hasTies: Bool

    /// The two-sided p value: twice the smaller of the two, at most 1.
    public var pTwoSided: Double { min(1, 2 * min(pGreater, pLess)) }

    /// Compares two samples. All p values are 1 if one is empty.
    public init(_ sample: [Double], _ other: [Double]) {
        let pool = (sample.map { ($0, true) } + other.map { ($0, false) }).sorted { $0.0 < $1.0 }
        // Twice the mean rank is a whole number, so sums of them are exact.
        var doubledRanks: [Int] = []
        var hasTies = false
        while doubledRanks.count < pool.count {
            let first = doubledRanks.count
            let end = pool[first...].firstIndex { $0.0 != pool[first].0 } ?? pool.count
            if end - first > 1 { hasTies = true }
            doubledRanks += [Int](repeating: first + 1 + end, count: end - first)
        }
        let sum = zip(pool, doubledRanks).reduce(0) { $0 + ($1.0.1 ? $1.1 : 0) }
        let distribution = RankSums.drawing(sample.count, of: doubledRanks)
        u = Double(sum - sample.count * (sample.count + 1)) / 2
        pLess = min(1, distribution[...sum].reduce(0, +))
        pGreater = min(1, distribution[sum...].reversed().reduce(0, +))
        self.hasTies = hasTies
    }
}
