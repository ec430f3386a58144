import Statistics
import Testing

@Suite("The Hodges-Lehmann estimate")
struct HodgesLehmannTests {
    @Test("has the textbook's centre and interval")
    func centre() throws {
        let differences = zip(Samples.after, Samples.before).map { $0 - $1 }
        let estimate = try #require(HodgesLehmann(centreOf: differences, alpha: 0.05))
        let interval = try #require(estimate.interval)
        #expect(abs(estimate.estimate + 0.46) < 1e-9)
        #expect(abs(interval.lowerBound + 0.786) < 1e-9 && abs(interval.upperBound + 0.010) < 1e-9)
        #expect(abs((estimate.coverage ?? 0) - 0.961) < 0.0005)
    }

    @Test("has the textbook's shift")
    func shift() throws {
        let estimate = try #require(HodgesLehmann(shiftOf: Samples.atTerm, from: Samples.midGestation, alpha: 0.05))
        #expect(abs(estimate.estimate - 0.305) < 1e-9)
        // The critical value of 10 and 5 is 8: the ninth difference from each end.
        let differences = Samples.atTerm.flatMap { value in Samples.midGestation.map { value - $0 } }.sorted()
        #expect(estimate.interval == differences[8]...differences[41])
    }

    @Test("has the critical values of Wilcoxon's table")
    func wilcoxon() throws {
        // Two-sided 0.05 (F. Wilcoxon, 1945): the interval begins one rank after the critical value.
        let table = [6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 12: 13, 15: 25, 18: 40, 20: 52, 25: 89]
        for (count, critical) in table {
            let values = (0..<count).map { Double(1 << $0) }
            let estimate = try #require(HodgesLehmann(centreOf: values, alpha: 0.05))
            let averages = values.indices.flatMap { first in values[first...].map { (values[first] + $0) / 2 } }
                .sorted()
            #expect(estimate.interval?.lowerBound == averages[critical], "\(count)")
            #expect(estimate.interval?.upperBound == averages[averages.count - 1 - critical], "\(count)")
        }
    }

    @Test("has no interval for too few values, and nothing for none")
    func edges() {
        let few = HodgesLehmann(centreOf: [1, 2, 6], alpha: 0.05)
        #expect(few?.estimate == 2.75 && few?.interval == nil && few?.coverage == nil)
        #expect(HodgesLehmann(centreOf: [], alpha: 0.05) == nil)
        #expect(HodgesLehmann(shiftOf: [1], from: [], alpha: 0.05) == nil)
    }

    @Test("says of symmetric values how often it is right")
    func coverage() {
        var said = 0.0
        let held = Rate(trials: 2_000) { seed in
            var draws = Draws(seed: seed)
            guard let estimate = HodgesLehmann(centreOf: draws.values(12) { $0.normal() }, alpha: 0.05),
                let interval = estimate.interval
            else { return false }
            said = estimate.coverage ?? 0
            return interval.contains(0)
        }
        #expect(held.canBe(said), "\(held), said \(said)")
        #expect(!held.canBe(0.90) && !held.canBe(0.99))
    }
}
