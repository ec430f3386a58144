import Lockfree

/// The energy statistic of a stretch of a series, and its permutation test.
struct Energy {
    private let count: Int
    private let minimumSize: Int
    /// Distances of all pairs, row by row.
    private let distances: [Double]
    private let total: Double
    /// How much of a value is left in the next one, by what is left on both sides of the best split; 0 where neighbours
    /// do not resemble each other.
    let carried: Double
    private let values: [Double]
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
        carried = Self.carried(values, split: best.index)
        self.values = values
    }

    /// The coefficient of a first-order autoregression of the residuals: their lag-1 autocorrelation, without its bias
    /// of -(1 + 4 r) / n (Kendall, Biometrika 41, 1954).
    private static func carried(_ values: [Double], split: Int) -> Double {
        guard split > 0, split < values.count else { return 0 }
        let residuals = [values[..<split], values[split...]].flatMap { side in
            let middle = side.sorted().medianOfSorted
            return side.map { $0 - middle }
        }
        let count = Double(values.count)
        // So much autocorrelation one series in twenty has by chance.
        let chance = 1.645 / count.squareRoot()
        guard let lag = Autocorrelation.lag1(residuals), lag > max(Method.autocorrelationLimit, chance) else {
            return 0
        }
        return min(lag + (1 + 4 * lag) / count, 0.95)
    }

    /// The p value of a split of the series, by permutations; of its innovations where neighbours resemble each other,
    /// since permutations take values for independent.
    func pValue(permutations: Int, limit: Double, random: inout SplitMix64) -> Double {
        guard carried > 0 else { return drawn(permutations, limit: limit, random: &random) }
        let innovations = zip(values, values.dropFirst()).map { $1 - carried * $0 }
        return Energy(innovations, minimumSize: minimumSize).drawn(permutations, limit: limit, random: &random)
    }

    /// The p value of the best split: the share of permutations, the series itself among them, whose best split is at
    /// least as good. Ends early, with a value above the limit, once the p value is certain to stay above it; but what
    /// is near the limit in a short series is counted and not drawn.
    private func drawn(_ permutations: Int, limit: Double, random: inout SplitMix64) -> Double {
        var order = Array(0..<count)
        var asGood = 1
        for drawn in 1...permutations {
            random.shuffle(&order)
            let permuted = Self.best(order, distances, total: total, minimumSize: minimumSize)
            if permuted.statistic >= threshold { asGood += 1 }
            if Double(asGood) > limit * Double(permutations + 1) {
                let drawnValue = Double(asGood) / Double(drawn + 1)
                guard limit < Self.counted, drawnValue <= 5 * limit, let counted = countedPValue, counted <= limit
                else { return drawnValue }
                return counted
            }
        }
        return Double(asGood) / Double(permutations + 1)
    }

    /// What counts as being as good. Sums in another order differ in their last bits; sums that differ by less are
    /// equal.
    private var threshold: Double { best.statistic - abs(best.statistic) * 1e-9 }

    /// Levels below this one are too strict for some thousand draws.
    private static let counted = 0.01

    /// So many values are counted at most.
    private static let mostCounted = 16

    /// An upper bound of the p value without drawing: the sum, over all sizes of the first side, of the share of sets
    /// of that size whose statistic is at least as good. Nil for a long series.
    private var countedPValue: Double? {
        guard count <= Self.mostCounted else { return nil }
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

    /// q = m n / (m + n) (2 mean distance between - mean distance inside each side), by the sums of distances inside
    /// the sides and of all.
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
