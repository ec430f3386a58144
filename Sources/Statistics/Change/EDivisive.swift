import Lockfree

/// E-divisive change points of a series (Matteson and James, Journal of the American Statistical Association 109, 2014)
/// as continuous-integration tools use them: in windows, with a weak level first, then merged at the strong one.
///
/// The statistic compares distances between the two sides of a split with those inside each side, so it needs no shape;
/// its level comes from permutations of the series with a seed, so the same series has the same change points.
public struct EDivisive: Sendable, Equatable {
    /// Where a series changed.
    public struct ChangePoint: Sendable, Equatable {
        /// The index of the first value after the change.
        public let index: Int
        /// The permutation test's p value in the stretch between the neighbouring change points.
        public let pValue: Double
        /// The median after over the median before, in that stretch.
        public let ratio: Double
    }

    /// How many values are searched at once.
    public var window = 50
    /// The level of a change point that is reported.
    public var pValue = 0.001
    /// The smallest relative change of the medians that is reported.
    public var minimumMagnitude: Double
    /// How few values may lie between two change points: one odd night is no change.
    public var minimumSize = 3
    /// How many permutations a test draws.
    public var permutations = 4_999
    /// The permutations' seed.
    public var seed: UInt64 = 1

    /// - Parameter minimumMagnitude: the metric's margin, such as 0.05.
    public init(minimumMagnitude: Double) { self.minimumMagnitude = minimumMagnitude }

    /// The change points of a series of values above zero, compared by their logarithms.
    ///
    /// - Returns: in order of their places; none if a value is not above zero, as it has no logarithm.
    public func changePoints(of series: [Double]) -> [ChangePoint] {
        guard series.allSatisfy({ $0 > 0 && $0.isFinite }) else { return [] }
        let logarithms = series.map(Logarithm.of)
        var random = SplitMix64(seed: seed)
        var indices = candidates(logarithms, random: &random)
        // One by one, the weakest goes and its neighbours are tested again without it.
        while true {
            let points = indices.indices.map { position in
                point(logarithms, indices: indices, at: position, random: &random)
            }
            let isWeak = { (point: ChangePoint) in point.pValue > pValue || magnitude(point) < minimumMagnitude }
            let weak = points.filter(isWeak).max { ($0.pValue, -magnitude($0)) < ($1.pValue, -magnitude($1)) }
            guard let weak else { return points }
            indices.removeAll { $0 == weak.index }
        }
    }

    /// How large a change is, the same for twice and for half.
    private func magnitude(_ point: ChangePoint) -> Double { max(point.ratio, 1 / point.ratio) - 1 }

    /// Splits that pass ten times the level, window by window, half a window on each time.
    private func candidates(_ series: [Double], random: inout SplitMix64) -> [Int] {
        var found: Set<Int> = []
        var start = 0
        while true {
            let end = min(start + window, series.count)
            split(series, start..<end, random: &random, into: &found)
            if end == series.count { return found.sorted() }
            start += window / 2
        }
    }

    private func split(_ series: [Double], _ range: Range<Int>, random: inout SplitMix64, into found: inout Set<Int>) {
        guard range.count >= 2 * minimumSize else { return }
        let energy = Energy(Array(series[range]), minimumSize: minimumSize)
        guard energy.pValue(permutations: permutations, limit: 10 * pValue, random: &random) <= 10 * pValue else {
            return
        }
        let index = range.lowerBound + energy.best.index
        found.insert(index)
        split(series, range.lowerBound..<index, random: &random, into: &found)
        split(series, index..<range.upperBound, random: &random, into: &found)
    }

    private func point(
        _ series: [Double], indices: [Int], at position: Int, random: inout SplitMix64
    ) -> ChangePoint {
        let index = indices[position]
        let lower = position > 0 ? indices[position - 1] : 0
        let upper = position + 1 < indices.count ? indices[position + 1] : series.count
        let energy = Energy(Array(series[lower..<upper]), minimumSize: minimumSize)
        let pValue = energy.pValue(permutations: permutations, limit: self.pValue, random: &random)
        let shift = series[index..<upper].sorted().medianOfSorted - series[lower..<index].sorted().medianOfSorted
        return ChangePoint(index: index, pValue: pValue, ratio: Logarithm.ratio(shift))
    }
}
