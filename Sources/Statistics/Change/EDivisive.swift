import Lockfree

/// E-divisive change points of a series (Matteson and James, Journal of the American Statistical Association 109, 2014)
/// as continuous-integration tools use them: in windows, with a weak level first, then merged at the strong one.
///
/// The statistic compares distances between the two sides of a split with distances inside each side, so it needs no
/// shape. Its level comes from permutations of the series, drawn from a seed: one series always has one set of change
/// points.
public struct EDivisive: Sendable, Equatable {
    /// Where a series changed.
    public struct ChangePoint: Sendable, Equatable {
        /// The index of the first value after the change.
        public let index: Int
        /// The permutation test's p value, in the stretch between the neighbouring change points.
        public let pValue: Double
        /// The median before, in that stretch.
        public let before: Double
        /// The median after, in that stretch.
        public let after: Double
        /// The median after over the median before; infinite from zero, and 1 from zero to zero.
        public var ratio: Double { before == after ? 1 : after / before }
    }

    /// How many values are searched at once.
    public var window = 50
    /// The level at which a change point is reported.
    public var pValue = 0.001
    /// The smallest relative change of the medians that is reported.
    public var minimumMagnitude: Double
    /// The fewest values that may lie between two change points: one odd night is no change.
    public var minimumSize = 3
    /// How many permutations a test draws.
    public var permutations = 4_999
    /// The permutations' seed.
    public var seed: UInt64 = 1

    /// - Parameter minimumMagnitude: the metric's margin, such as 0.05.
    public init(minimumMagnitude: Double) { self.minimumMagnitude = minimumMagnitude }

    /// The change points of a series of values that are not negative: compared by their logarithms, or as they are
    /// where one of them is zero, which has none.
    ///
    /// - Returns: in order of their places; none if a value is negative or no number.
    public func changePoints(of series: [Double]) -> [ChangePoint] {
        guard series.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return [] }
        let compared = series.allSatisfy { $0 > 0 } ? series.map(Logarithm.of) : series
        var random = SplitMix64(seed: seed)
        var indices = candidates(compared, random: &random)
        // One by one, the weakest goes and its neighbours are tested again without it.
        while true {
            let points = indices.indices.map { position in
                point(series, compared, indices: indices, at: position, random: &random)
            }
            let isWeak = { (point: ChangePoint) in point.pValue > pValue || isBelowMagnitude(point) }
            let weak = points.filter(isWeak).max { ($0.pValue, -magnitude($0)) < ($1.pValue, -magnitude($1)) }
            guard let weak else { return points }
            indices.removeAll { $0 == weak.index }
        }
    }

    /// How large a change is, the same for twice and for half; from or to zero it is without limit.
    private func magnitude(_ point: ChangePoint) -> Double { max(point.ratio, 1 / point.ratio) - 1 }

    /// A change that reaches the magnitude is one: quotients differ from what they stand for in their last bits.
    private func isBelowMagnitude(_ point: ChangePoint) -> Bool {
        magnitude(point) < minimumMagnitude - 1e-9
    }

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
        _ series: [Double], _ compared: [Double], indices: [Int], at position: Int, random: inout SplitMix64
    ) -> ChangePoint {
        let index = indices[position]
        let lower = position > 0 ? indices[position - 1] : 0
        let upper = position + 1 < indices.count ? indices[position + 1] : series.count
        let energy = Energy(Array(compared[lower..<upper]), minimumSize: minimumSize)
        let pValue = energy.pValue(permutations: permutations, limit: self.pValue, random: &random)
        return ChangePoint(
            index: index, pValue: pValue, before: series[lower..<index].sorted().medianOfSorted,
            after: series[index..<upper].sorted().medianOfSorted)
    }
}
