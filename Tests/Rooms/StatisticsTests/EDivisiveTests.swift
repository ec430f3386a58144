import Lockfree
import Testing

@testable import Statistics

@Suite("Change points")
struct EDivisiveTests {
    /// Nightly medians with 2 % noise, one level for so many nights after the other.
    private func series(_ levels: [(nights: Int, level: Double)], seed: UInt64) -> [Double] {
        var draws = Draws(seed: seed)
        return levels.flatMap { part in draws.values(part.nights) { part.level * (1 + 0.02 * $0.normal()) } }
    }

    @Test("have the statistic as it is defined, at each split's best")
    func statistic() {
        // 0 0 | 3 3: distances between 3, inside 0; m n / (m + n) * 2 * 3 = 6.
        let step = Energy([0, 0, 3, 3], minimumSize: 2)
        #expect(step.best.index == 2 && step.best.statistic == 6)
        // Against the definition, sum by sum.
        var draws = Draws(seed: 9)
        let values = draws.values(14) { $0.normal() }
        let statistics = (3...11).map { split -> (Int, Double) in
            let (left, right) = (values[..<split], values[split...])
            func mean(_ one: ArraySlice<Double>, _ two: ArraySlice<Double>, pairs: Int) -> Double {
                one.flatMap { value in two.map { abs(value - $0) } }.reduce(0, +) / Double(pairs)
            }
            let (m, n) = (left.count, right.count)
            let inside = mean(left, left, pairs: m * (m - 1)) + mean(right, right, pairs: n * (n - 1))
            let weight = Double(m * n) / Double(m + n)
            return (split, weight * (2 * mean(left, right, pairs: m * n) - inside))
        }
        let expected = statistics.max { $0.1 < $1.1 }
        let energy = Energy(values, minimumSize: 3)
        #expect(energy.best.index == expected?.0)
        #expect(abs(energy.best.statistic - (expected?.1 ?? 0)) < 1e-9)
    }

    @Test("are found where they are, up and down, across windows", arguments: 1...5 as ClosedRange<UInt64>)
    func found(seed: UInt64) throws {
        let nights = series([(40, 100), (35, 110), (40, 100)], seed: seed)
        let points = EDivisive(minimumMagnitude: 0.05).changePoints(of: nights)
        try #require(points.count == 2, "\(points)")
        for (point, expected) in zip(points, [(40, 1.10), (75, 1 / 1.10)]) {
            #expect(abs(point.index - expected.0) <= 2 && abs(point.ratio / expected.1 - 1) < 0.02, "\(points)")
            #expect(point.pValue <= 0.001)
        }
    }

    @Test("are the same for the same series and seed")
    func repeatable() {
        let nights = series([(30, 100), (30, 107)], seed: 8)
        let search = EDivisive(minimumMagnitude: 0.05)
        #expect(search.changePoints(of: nights) == search.changePoints(of: nights))
        #expect(search.changePoints(of: nights).count == 1)
    }

    @Test("are not reported below the magnitude, of one odd night, or of short series")
    func notReported() {
        let search = EDivisive(minimumMagnitude: 0.05)
        #expect(search.changePoints(of: series([(40, 100), (40, 103)], seed: 2)) == [])
        #expect(EDivisive(minimumMagnitude: 0.01).changePoints(of: series([(40, 100), (40, 103)], seed: 2)).count == 1)
        #expect(search.changePoints(of: series([(25, 100), (1, 300), (24, 100)], seed: 3)) == [])
        #expect(search.changePoints(of: [1, 2, 3]) == [])
        #expect(search.changePoints(of: []) == [])
        #expect(search.changePoints(of: [Double](repeating: 1, count: 30) + [Double](repeating: -1, count: 30)) == [])
        #expect(search.changePoints(of: [Double](repeating: 5, count: 60)) == [])
    }

    @Test("are called by chance as often as their level says")
    func level() {
        let called = Rate(trials: 800) { seed in
            var draws = Draws(seed: seed)
            var random = SplitMix64(seed: seed)
            let energy = Energy(draws.values(16) { $0.skewed() }, minimumSize: 3)
            return energy.pValue(permutations: 99, limit: 0.1, random: &random) <= 0.1
        }
        #expect(called.canBe(0.1) && !called.canBe(0.03) && !called.canBe(0.2), "\(called)")
    }

    @Test(
        "are found in fourteen values that split in two halves, whatever the draws",
        arguments: 1...12 as ClosedRange<UInt64>)
    func halves(seed: UInt64) {
        var search = EDivisive(minimumMagnitude: 0.05)
        search.seed = seed
        let points = search.changePoints(of: series([(7, 100), (7, 120)], seed: 5))
        #expect(points.map(\.index) == [7] && points.allSatisfy { $0.pValue <= 0.001 })
        // Half of the values apart: 2 of 3,432 ways to deal them, and none of another size.
        #expect(points.allSatisfy { abs($0.pValue - 2.0 / 3_432) < 0.0005 })
    }

    @Test("are not made of neighbours that resemble each other")
    func dependence() {
        func nights(_ seed: UInt64, step: Double = 0) -> [Double] {
            var draws = Draws(seed: seed)
            var last = 0.0
            return (0..<50).map { night in
                last = 0.7 * last + 0.06 * draws.normal()
                return last + (night >= 25 ? step : 0)
            }
        }
        func isCalled(_ values: [Double], _ seed: UInt64) -> Bool {
            var random = SplitMix64(seed: seed)
            return Energy(values, minimumSize: 3).pValue(permutations: 199, limit: 0.01, random: &random) <= 0.01
        }
        let alarms = Rate(trials: 60) { isCalled(nights($0), $0) }
        #expect(alarms.canBeAtMost(0.12) && !alarms.canBeAtLeast(0.6), "\(alarms)")
        #expect((0..<20).count { Energy(nights($0), minimumSize: 3).carried > 0.2 } > 15)
        let found = Rate(trials: 20) { isCalled(nights($0, step: 1), $0) }
        #expect(found.canBeAtLeast(0.9) && !found.canBeAtMost(0.3), "\(found)")
    }
}
