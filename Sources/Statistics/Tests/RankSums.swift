/// Null distributions of sums of ranks, by counting every way to draw them.
enum RankSums {
    /// The null distribution of the rank-sum test: the probability of each sum when `drawn` of the ranks are drawn
    /// without putting back. Counts are halved with each rank, which is exact and cannot overflow.
    static func drawing(_ drawn: Int, of ranks: [Int]) -> [Double] {
        let width = ranks.sorted(by: >).prefix(drawn).reduce(0, +) + 1
        var ways = [Double](repeating: 0, count: (drawn + 1) * width)
        ways[0] = 1
        for rank in ranks {
            for position in ways.indices { ways[position] *= 0.5 }
            for number in stride(from: drawn, through: 1, by: -1) {
                for sum in stride(from: width - 1, through: rank, by: -1) {
                    ways[number * width + sum] += ways[(number - 1) * width + sum - rank]
                }
            }
        }
        let last = ways[(drawn * width)...]
        let total = last.reduce(0, +)
        return last.map { $0 / total }
    }

    /// The null distribution of the signed-rank test: the probability of each sum when each of the ranks 1 to `count`
    /// is taken or left by a fair coin.
    static func coins(_ count: Int) -> [Double] {
        var ways = [Double](repeating: 0, count: count * (count + 1) / 2 + 1)
        ways[0] = 1
        for rank in stride(from: 1, through: count, by: 1) {
            for sum in stride(from: ways.count - 1, through: 0, by: -1) {
                ways[sum] = 0.5 * (ways[sum] + (sum >= rank ? ways[sum - rank] : 0))
            }
        }
        return ways
    }

    /// The rank of an interval's bounds and the interval's exact coverage. The rank is the greatest k with P(statistic
    /// <= k - 1) <= alpha / 2, 0 if there is none: k - 1 order statistics are left out at each end.
    static func rank(_ distribution: some Collection<Double>, alpha: Double) -> (rank: Int, coverage: Double) {
        var tail = 0.0
        var rank = 0
        for probability in distribution {
            guard tail + probability <= alpha / 2 else { break }
            tail += probability
            rank += 1
        }
        return (rank, 1 - 2 * tail)
    }
}
