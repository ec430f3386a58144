import Lockfree
import Testing

@testable import Statistics

/// Two sets of runs, judged. The figures are those of scipy 1.17.1 (`mannwhitneyu`, method exact; `binomtest`) and of
/// the sorted differences of logarithms.
@Suite struct RunsJudgeTests {
    private static let base: [Double] = [902, 905, 899, 911, 903, 907, 900]
    private static let head: [Double] = [951, 948, 960, 955, 949, 957, 946]

    private static func row(_ runs: Runs) throws -> RunsJudge.Row { try #require(RunsJudge().judge([runs]).first) }

    @Test func independentRunsHaveTheFiguresOfScipy() throws {
        let row = try Self.row(Runs(name: "timer", base: Self.base, head: Self.head))
        #expect(row.verdict == .regressed && row.reason == nil && row.moreRuns == nil)
        #expect(abs(row.pRegressed - 0.0002913752913752914) < 1e-15 && abs(row.pImproved - 1) < 1e-15)
        let (interval, ratio) = (try #require(row.interval), try #require(row.ratio))
        #expect(abs(ratio - 1.0533333333333328) < 1e-12)
        #expect(abs(interval.lowerBound - 1.04390779363337) < 1e-12)
        #expect(abs(interval.upperBound - 1.0633333333333332) < 1e-12)
    }

    @Test func whatIsBetterTurnsWithTheDirection() throws {
        #expect(try Self.row(Runs(name: "a", base: Self.head, head: Self.base)).verdict == .improved)
        let rate = try Self.row(Runs(name: "a", base: Self.base, head: Self.head, isBiggerBetter: true))
        let ratio = try #require(rate.ratio)
        #expect(rate.verdict == .improved && abs(ratio - 1 / 1.0533333333333328) < 1e-12)
    }

    @Test func pairsAreJudgedByTheSignTest() throws {
        let base: [Double] = [100, 110, 95, 120, 105, 98, 101, 99, 103]
        let head = [104.9, 115.2, 99.9, 126.3, 110.1, 102.8, 106, 104.2, 108.0]
        let row = try Self.row(Runs(name: "a", base: base, head: head, isPaired: true))
        #expect(row.verdict == .regressed && row.pRegressed == 0.001953125)
        let ratio = try #require(row.ratio)
        #expect(abs(ratio - 1.049) < 1e-12)
        // Side by side the spread between the pairs hides it.
        #expect(try Self.row(Runs(name: "a", base: base, head: head)).verdict == .inconclusive)
    }

    @Test func equalRunsAreEquivalentAndTheMarginsDecide() throws {
        let base = (0..<8).map { 1_000 + Double($0) }
        let same = try Self.row(Runs(name: "a", base: base, head: base.map { $0 + 3 }))
        #expect(same.verdict == .equivalent)
        var judge = RunsJudge()
        (judge.beyond, judge.within) = (0.001, 0.002)
        let near = judge.judge([Runs(name: "a", base: base, head: base.map { $0 + 30 })])
        #expect(near.map(\.verdict) == [.regressed])
    }

    @Test func manyRowsShareTheError() throws {
        let one = Runs(name: "a", base: Array(Self.base.prefix(5)), head: Array(Self.head.prefix(5)))
        #expect(try Self.row(one).verdict == .regressed)
        let rows = RunsJudge().judge([Runs](repeating: one, count: 8))
        #expect(
            rows.allSatisfy { $0.verdict == .inconclusive && abs($0.pRegressed - 8.0 / 252) < 1e-12 })
    }

    @Test func tooFewRunsSayHowManyAreNeeded() throws {
        let row = try Self.row(
            Runs(name: "a", base: Array(Self.base.prefix(3)), head: Array(Self.head.prefix(3))))
        #expect(row.verdict == .inconclusive && row.reason == .tooFewRounds && row.interval == nil)
        // 1 of 252 ways is the first below 1 %, with five runs a side.
        #expect(row.moreRuns == 2)
        #expect(
            (3...5).map { RunsJudge.leastRuns(alpha: [1.0 / 20, 1.0 / 70, 1.0 / 252][$0 - 3], isPaired: false) } == [
                3, 4, 5,
            ])
        #expect(RunsJudge.leastRuns(alpha: 0.01, isPaired: true) == 7)
        #expect(try Self.row(Runs(name: "a", base: [0, 1], head: [1, 1])).reason == .notMeasurable)
    }

    @Test func quantilesOfTheNormalDistribution() {
        #expect(abs(Normal.quantile(twoSided: 0.01) - 2.575829303548901) < 1e-12)
        #expect(abs(Normal.quantile(twoSided: 0.4) - 0.8416212335729142) < 1e-12)
    }

    /// So many more runs as advised decide in four of five cases: never in fewer than half of what is drawn here.
    @Test func asManyRunsAsAdvisedDecide() throws {
        var random = SplitMix64(seed: 11)
        func draw(_ count: Int, _ centre: Double) -> [Double] {
            // The sum of twelve uniform numbers is nearly normal, with deviation 1.
            (0..<count).map { _ in
                centre * (1 + 0.02 * ((0..<12).reduce(0) { sum, _ in sum + Double(random.next() >> 11) * 0x1p-53 } - 6))
            }
        }
        var (advised, decided) = (0, 0)
        for _ in 0..<60 {
            let (base, head) = (draw(8, 100), draw(8, 104))
            guard let more = try Self.row(Runs(name: "a", base: base, head: head)).moreRuns, more < 60 else { continue }
            advised += 1
            let row = try Self.row(Runs(name: "a", base: base + draw(more, 100), head: head + draw(more, 104)))
            decided += row.verdict == .regressed ? 1 : 0
        }
        #expect(advised >= 20 && decided * 2 >= advised, "\(decided) of \(advised)")
    }
}
