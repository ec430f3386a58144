import Statistics
import Testing

/// Critical values for two-sided levels: the largest number of the rarer sign that is still significant, -1 for none.
private struct CriticalValues {
    let count: Int
    let levels: [(alpha: Double, critical: Int)]

    init(_ count: Int, _ alphas: [Double], _ criticals: [Int]) {
        self.count = count
        levels = zip(alphas, criticals).map { (alpha: $0, critical: $1) }
    }

    /// M. F. Triola, Elementary Statistics, table A-7: two tails 0.01, 0.02, 0.05, 0.10.
    static let triola: [CriticalValues] = [
        [-1, -1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, -1], [-1, -1, -1, 0], [-1, -1, 0, 0],
        [-1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 1, 2], [1, 1, 2, 2], [1, 1, 2, 3],
        [1, 2, 2, 3], [2, 2, 3, 3], [2, 2, 3, 4], [2, 3, 4, 4], [3, 3, 4, 5], [3, 4, 4, 5], [3, 4, 5, 5],
        [4, 4, 5, 6], [4, 5, 5, 6], [4, 5, 6, 7], [5, 5, 6, 7], [5, 6, 7, 7],
    ].enumerated().map { CriticalValues($0 + 1, [0.01, 0.02, 0.05, 0.10], $1) }

    /// W. J. Dixon and A. M. Mood, Journal of the American Statistical Association 41, 1946: 1, 5, 10 and 25 %.
    static let dixonMood: [CriticalValues] = [
        (10, [0, 1, 1, 2]), (20, [3, 5, 5, 6]), (50, [15, 17, 18, 20]), (51, [15, 18, 19, 20]),
        (55, [17, 19, 20, 22]), (60, [19, 21, 23, 25]), (65, [21, 24, 25, 27]), (90, [32, 35, 36, 39]),
    ].map { CriticalValues($0, [0.01, 0.05, 0.10, 0.25], $1) }
}

@Suite("The sign test and the interval of a median")
struct SignTestTests {
    @Test("have the critical values of the published tables")
    func tables() {
        for row in CriticalValues.triola + CriticalValues.dixonMood {
            for (alpha, critical) in row.levels {
                #expect(MedianInterval.rank(count: row.count, alpha: alpha) == critical + 1, "\(row.count), \(alpha)")
                // So many above zero are significant, and one fewer is not.
                let fewest = row.count - critical
                let values = (0..<row.count).map { $0 < fewest ? 1.0 : -1.0 }
                if critical >= 0 { #expect(SignTest(values, above: 0).pValue <= alpha / 2) }
                if fewest > 0 { #expect(SignTest([-1] + values.dropFirst(), above: 0).pValue > alpha / 2) }
            }
        }
    }

    @Test("have the ranks of published tables")
    func plannedRanks() {
        let planned: [(alpha: Double, ranks: [Int])] = [
            (0.05, [7, 17, 38]), (0.01, [6, 15, 35]), (0.01 / 3, [5, 14, 34]), (0.01 / 15, [4, 12, 31]),
        ]
        for (alpha, ranks) in planned {
            #expect([24, 48, 96].map { MedianInterval.rank(count: $0, alpha: alpha) } == ranks)
        }
    }

    @Test("have the coverages of the published table of intervals")
    func coverage() throws {
        // D. G. Altman and others, Statistics with Confidence, table 18.4: ranks near 95 % and their exact coverage.
        let table: [(count: Int, rank: Int, coverage: Double)] = [
            (6, 1, 0.969), (10, 2, 0.979), (15, 4, 0.965), (20, 6, 0.959), (25, 8, 0.957), (50, 18, 0.967),
        ]
        for (count, rank, coverage) in table {
            let interval = try #require(MedianInterval((1...count).map(Double.init), alpha: 0.05))
            #expect(interval.rank == rank)
            #expect(abs(interval.coverage - coverage) < 0.0006, "\(interval)")
            #expect(interval.lower == Double(rank) && interval.upper == Double(count + 1 - rank))
            #expect(interval.median == Double(count + 1) / 2)
        }
        #expect(MedianInterval([1, 2, 3, 4, 5], alpha: 0.05) == nil)
        #expect(MedianInterval([], alpha: 0.05) == nil)
    }

    @Test("find a level met exactly to be met")
    func exactLevels() {
        // Five of five have a probability of 1/32 on each side.
        #expect(MedianInterval.rank(count: 5, alpha: 0.0625) == 1)
        #expect(MedianInterval.rank(count: 5, alpha: (0.0625).nextDown) == 0)
        #expect(SignTest([1, 1, 1, 1, 1], above: 0).pValue == 1.0 / 32)
        #expect(SignTest([], above: 0).pValue == 1)
    }

    @Test("count a tie against the claim")
    func ties() {
        let values = [1.0, 1, 1, 0, 0, 0]
        #expect(SignTest(values, above: 0).beyond == 3)
        #expect(SignTest(values, above: 0).pValue == Binomial.atLeast(3, of: 6))
        #expect(SignTest(values, below: 1).beyond == 3)
    }

    @Test("agree: an interval inside the margin is equivalence at half its error", arguments: [6, 7, 24, 25, 48])
    func equivalence(count: Int) throws {
        var draws = Draws(seed: UInt64(count))
        var held = 0
        for _ in 0..<500 {
            let values = draws.values(count) { 0.4 * $0.normal() }
            let interval = try #require(MedianInterval(values, alpha: 0.05))
            let isInside = interval.lower > -0.25 && interval.upper < 0.25
            #expect((Equivalence(values, within: 0.25).pValue <= 0.025) == isInside)
            held += isInside ? 1 : 0
        }
        #expect(count < 24 || held > 0)
        #expect(held < 500)
    }

    @Test("hold the true median as often as they say, on skewed values", arguments: [24, 48])
    func coverageOnSkewedValues(count: Int) throws {
        let rank = MedianInterval.rank(count: count, alpha: 0.05)
        let held = Rate(trials: 6_000) { seed in
            var draws = Draws(seed: seed)
            guard let interval = MedianInterval(draws.values(count) { $0.skewed() }, alpha: 0.05) else { return false }
            return interval.lower <= 1 && 1 <= interval.upper
        }
        #expect(held.canBe(1 - 2 * Binomial.atMost(rank - 1, of: count)), "\(held)")
        // One rank further in or out would be noticed.
        #expect(!held.canBe(1 - 2 * Binomial.atMost(rank, of: count)), "\(held)")
        #expect(!held.canBe(1 - 2 * Binomial.atMost(rank - 2, of: count)), "\(held)")
    }

    @Test("calls as often as they say, without a change and with one")
    func rates() {
        // Of 24 values 17 must lie beyond for 0.05. With a shift of one deviation each does with this probability.
        let shifted = 0.841344746
        for (shift, each) in [(0.0, 0.5), (1.0, shifted)] {
            let called = Rate(trials: 4_000) { seed in
                var draws = Draws(seed: seed)
                return SignTest(draws.values(24) { $0.normal() + shift }, above: 0).pValue <= 0.05
            }
            #expect(called.canBe(Binomial.atLeast(17, of: 24, probability: each)), "\(shift): \(called)")
            #expect(!called.canBe(Binomial.atLeast(16, of: 24, probability: each)), "\(shift): \(called)")
            #expect(!called.canBe(Binomial.atLeast(18, of: 24, probability: each)), "\(shift): \(called)")
        }
    }
}
