import Lockfree

/// The energy statistic of a stretch of a series, and its permutation test.
struct Energy {
    private let count: Int
    private let minimumSize: Int
    /// Distances of all pairs, row by row.
    private let distances: [Double]
    private let total: Double
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
    }

    /// The p value of the best split: the share of permutations, the series itself among them, whose best split is at
    /// least as good. Ends early, with a value above the limit, once the p value is certain to stay above it.
    func pValue(permutations: Int, limit: Double, random: inout SplitMix64) -> Double {
        var order = Array(0..<count)
        var asGood = 1
        // Sums in another order differ in their last bits; sums that differ by less count as equal.
        let threshold = best.statistic - abs(best.statistic) * 1e-9
        for drawn in 1...permutations {
            random.shuffle(&order)
            let permuted = Self.best(order, distances, total: total, minimumSize: minimumSize)
            if permuted.statistic >= threshold { asGood += 1 }
            if Double(asGood) > limit * Double(permutations + 1) { return Double(asGood) / Double(drawn + 1) }
        }
        return Double(asGood) / Double(permutations + 1)
    }

    /// The best split: q = m n / (m + n) (2 mean distance between - mean distance inside each side), the greatest over
    /// all splits.
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
            let (before, after) = (Double(size), Double(count - size))
            let between = 2 * (total - left - right) / (before * after)
            let inside = left / (before * (before - 1) / 2) + right / (after * (after - 1) / 2)
            let statistic = before * after / (before + after) * (between - inside)
            if statistic > best.statistic { best = (size, statistic) }
        }
        return best
    }
}
