import Statistics
import Testing

@Suite("The Mann-Whitney test")
struct MannWhitneyTests {
    /// Two samples without ties whose u is as given: the first has u values of the second below, spread over its own.
    private func samples(_ first: Int, _ second: Int, u: Int) -> ([Double], [Double]) {
        let other = (1...second).map(Double.init)
        var left = u
        let sample = (0..<first).map { index -> Double in
            let below = min(left, second)
            left -= below
            return Double(below) + 0.5 + Double(index) * 0.01
        }
        return (sample, other)
    }

    @Test("has the critical values of the published table")
    func table() {
        // Two-sided 0.05, second sample from 5 to 20 (H. B. Mann and D. R. Whitney, 1947, as reprinted widely).
        let table: [Int: [Int]] = [
            5: [2, 3, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, 18, 19, 20],
            6: [3, 5, 6, 8, 10, 11, 13, 14, 16, 17, 19, 21, 22, 24, 25, 27],
            7: [5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34],
            8: [6, 8, 10, 13, 15, 17, 19, 22, 24, 26, 29, 31, 34, 36, 38, 41],
        ]
        for (first, row) in table {
            for (second, critical) in zip(5..., row) {
                let (sample, other) = samples(first, second, u: critical)
                let test = MannWhitney(sample, other)
                #expect(test.u == Double(critical) && !test.hasTies)
                #expect(test.pTwoSided <= 0.05, "\(first), \(second)")
                let (next, same) = samples(first, second, u: critical + 1)
                #expect(MannWhitney(next, same).pTwoSided > 0.05, "\(first), \(second)")
                #expect(MannWhitney(other, sample).pGreater == test.pLess)
            }
        }
    }

    @Test(
        "has the smallest p values that benchstat gives",
        arguments: zip([4, 5, 6, 7], [0.029, 0.0079, 0.0022, 0.00058]))
    func smallest(count: Int, pValue: Double) {
        let (sample, other) = samples(count, count, u: 0)
        let found = MannWhitney(sample, other).pTwoSided
        #expect(abs(found / pValue - 1) < 0.02)
    }

    @Test("has the p value of the textbook's example")
    func permeability() {
        // M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods, example 4.1; R gives W = 35, p = 0.1272.
        let test = MannWhitney(Samples.atTerm, Samples.midGestation)
        #expect(test.u == 35)
        #expect(abs(test.pGreater - 0.127205) < 1e-5)
        #expect(abs(test.pTwoSided - 0.254412) < 1e-5)
    }

    @Test("counts every deal of the ranks that are there, ties too")
    func enumeration() {
        var draws = Draws(seed: 11)
        for _ in 0..<60 {
            let pool = draws.values(8) { Double(Int($0.uniform() * 4)) }
            let (sample, other) = (Array(pool[..<3]), Array(pool[3...]))
            func u(_ chosen: [Double], _ rest: [Double]) -> Double {
                chosen.flatMap { value in rest.map { value > $0 ? 1 : value == $0 ? 0.5 : 0 } }.reduce(0, +)
            }
            var (asGreat, asSmall, deals) = (0, 0, 0)
            for mask in 0..<256 where mask.nonzeroBitCount == 3 {
                let chosen = pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] }
                let rest = pool.indices.filter { mask >> $0 & 1 == 0 }.map { pool[$0] }
                deals += 1
                asGreat += u(chosen, rest) >= u(sample, other) ? 1 : 0
                asSmall += u(chosen, rest) <= u(sample, other) ? 1 : 0
            }
            let test = MannWhitney(sample, other)
            #expect(test.u == u(sample, other))
            #expect(test.hasTies == (Set(pool).count < 8))
            #expect(abs(test.pGreater - Double(asGreat) / Double(deals)) < 1e-12)
            #expect(abs(test.pLess - Double(asSmall) / Double(deals)) < 1e-12)
        }
    }

    @Test("tells nothing where there is nothing to tell")
    func edges() {
        #expect(MannWhitney([1, 1, 1], [1, 1, 1]).pTwoSided == 1)
        #expect(MannWhitney([], [1, 2]).pTwoSided == 1)
        #expect(MannWhitney([], []).pTwoSided == 1)
    }

    @Test("warns of a stored baseline only if launches are enough, apart, and twice the margin apart")
    func storedShift() {
        let base = (0..<7).map { 100 + Double($0) * 0.1 }
        #expect(StoredShift(base: base, now: base.map { $0 * 1.12 }, margin: 0.05).warns)
        #expect(StoredShift(base: base, now: base.map { $0 / 1.12 }, margin: 0.05).warns)
        // Significant, but less than twice the margin.
        let small = StoredShift(base: base, now: base.map { $0 * 1.08 }, margin: 0.05)
        #expect(!small.warns && small.pValue <= 0.001)
        #expect(abs((small.ratio ?? 0) - 1.08) < 0.001)
        #expect(!StoredShift(base: Array(base[1...]), now: base.map { $0 * 1.5 }, margin: 0.05).warns)
        // One of the new launches below one of the old: no longer one in a thousand.
        #expect(!StoredShift(base: base, now: [100.55] + base[1...].map { $0 * 1.5 }, margin: 0.05).warns)
        let zero = StoredShift(base: base, now: [0] + base, margin: 0.05)
        #expect(zero.ratio == nil && !zero.warns)
    }
}

/// Data of textbooks.
enum Samples {
    /// Hollander and Wolfe, example 4.1: permeability constants of the human chorioamnion.
    static let atTerm = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    static let midGestation = [1.15, 0.88, 0.90, 0.74, 1.21]
    /// Hollander and Wolfe, example 3.1: depression scores before and after.
    static let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    static let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
}
