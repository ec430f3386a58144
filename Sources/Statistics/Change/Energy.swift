import Lockfree

/// The energy statistic of a stretch of a series, and its permutation test.
struct Energy {
    private let count: Int
    private let minimumSize: Int
    /// Distances of all pairs, row by row.
    private let distances: [Double]
    private let total: Double
    /// How many neighbours stay together in a permutation: more than one where what is left on both sides of the best
    /// split resembles its neighbours.
    let blockLength: Int
    /// The split with the greatest statistic: the index of the first value after it.
    let best: (index: Int, statistic: Double)

    init(_ values: [Double], minimumSize: Int) {
        precondition(minimumSize > 1, "a distance inside a side needs two values")
        count = values.count
        self.minimumSize = minimumSize
        let distances = values.flatMap { value in values.map { abs(value - $0) } }
        self.distances = distances
        total = distances.reduce(0, +) / 2
        best = Self.best(Array(values.indices), distances, total: total, minimumSize: minimumSize)
        blockLength = Self.blockLength(values, split: best.index)
    }

    /// The length of blocks by the lag-1 autocorrelation of the residuals: (2 r / (1 - r^2))^(2/3) n^(1/3), as Carlstein
    /// has it for a first-order autoregression (Annals of Statistics 14, 1986); 1 where neighbours do not resemble each
    /// other. Six blocks are left at least.
    private static func blockLength(_ values: [Double], split: Int) -> Int {
        guard split > 0, split < values.count else { return 1 }
        let residuals = [values[..<split], values[split...]].flatMap { side in
            let middle = side.sorted().medianOfSorted
            return side.map { $0 - middle }
        }
        // So much autocorrelation one series in twenty has by chance.
        let chance = 1.645 / Double(values.count).squareRoot()
        guard let lag = Autocorrelation.lag1(residuals), lag > max(Method.autocorrelationLimit, chance) else {
            return 1
        }
        let odds = 2 * lag / max(1 - lag * lag, 0.01)
        let length = Logarithm.ratio((2 * Logarithm.of(odds) + Logarithm.of(Double(values.count))) / 3)
        return max(2, min(Int(length.rounded(.up)), values.count / 6))
    }

    /// The p value of the best split: the share of permutations, the series itself among them, whose best split is at
    /// least as good. Ends early, with a value above the limit, once the p value is certain to stay above it; but what
    /// is near the limit in a short series is counted and not drawn.
    func pValue(permutations: Int, limit: Double, random: inout SplitMix64) -> Double {
        var blocks = stride(from: 0, to: count, by: blockLength).map { Array($0..<min($0 + blockLength, count)) }
        var asGood = 1
        for drawn in 1...permutations {
            random.shuffle(&blocks)
            let permuted = Self.best(blocks.flatMap(\.self), distances, total: total, minimumSize: minimumSize)
            if permuted.statistic >= threshold { asGood += 1 }
            if Double(asGood) > limit * Double(permutations + 1) {
                let drawnValue = Double(asGood) / Double(drawn + 1)
                guard drawnValue <= 5 * limit, let counted = countedPValue, counted <= limit else { return drawnValue }
                return counted
            }
        }
        return Double(asGood) / Double(permutations + 1)
    }

    /// What counts as being as good. Sums in another order differ in their last bits; sums that differ by less are
    /// equal.
    private var threshold: Double { best.statistic - abs(best.statistic) * 1e-9 }

    /// So many values are counted at most.
    private static let mostCounted = 16

    /// An upper bound of the p value without drawing: the sum, over all sizes of the first side, of the share of sets of
    /// that size whose statistic is at least as good. Nil for a long series, and where blocks stay together.
    private var countedPValue: Double? {
        guard count <= Self.mostCounted, blockLength == 1 else { return nil }
        var asGood = [Double](repeating: 0, count: count + 1)
        var all = asGood
        for set in 0..<(1 << count) {
            let members = (0..<count).filter { set >> $0 & 1 == 1 }
            guard members.count >= minimumSize, members.count <= count - minimumSize else { continue }
            all[members.count] += 1
            let others = (0..<count).filter { set >> $0 & 1 == 0 }
            let statistic = Self.statistic(
                left: inside(members), right: inside(others), total: total, before: members.count,
                after: others.count)
            if statistic >= threshold { asGood[members.count] += 1 }
        }
        return min(1, zip(asGood, all).reduce(0) { $0 + ($1.1 > 0 ? $1.0 / $1.1 : 0) })
    }

    /// The sum of the distances of all pairs of a set.
    private func inside(_ members: [Int]) -> Double {
        members.indices.reduce(0) { sum, index in
            members[..<index].reduce(sum) { $0 + distances[members[index] * count + $1] }
        }
    }

    /// q = m n / (m + n) (2 mean distance between - mean distance inside each side), by the sums of distances inside the
    /// sides and of all.
    private static func statistic(left: Double, right: Double, total: Double, before: Int, after: Int) -> Double {
        let (before, after) = (Double(before), Double(after))
        let between = 2 * (total - left - right) / (before * after)
        let inside = left / (before * (before - 1) / 2) + right / (after * (after - 1) / 2)
        return before * after / (before + after) * (between - inside)
    }

    /// The best split: the one with the greatest statistic.
    private static func best(
        _ order: [Int], _ distances: [Double], total: Double, minimumSize: Int
    ) -> (index: Int, statistic: Double) {
        let count = order.count
        var best = (index: 0, statistic: -Double.infinity)
        var left = 0.0
        var right = total
        for moved in 0..<max(0, count - minimumSize) {
            let row = order[moved] * count
            for earlier in 0..<moved { left += distances[row + order[earlier]] }
            for later in (moved + 1)..<count { right -= distances[row + order[later]] }
            let size = moved + 1
            guard size >= minimumSize else { continue }
            let statistic = statistic(left: left, right: right, total: total, before: size, after: count - size)
            if statistic > best.statistic { best = (size, statistic) }
        }
        return best
    }
}
