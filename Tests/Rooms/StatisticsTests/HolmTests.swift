import Statistics
import Testing

@Suite("Holm's procedure")
struct HolmTests {
    @Test("has the adjusted values of the usual example")
    func example() {
        // H1 and H4 are rejected at 0.05, H2 and H3 are not (the example of Wikipedia's "Holm-Bonferroni method").
        let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
        for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(value - expected) < 1e-12) }
        // R: p.adjust(c(0.01, 0.04, 0.20, 0.03, 0.005, 0.07), "holm").
        let six = Holm.adjusted([0.01, 0.04, 0.20, 0.03, 0.005, 0.07])
        for (value, expected) in zip(six, [0.05, 0.12, 0.20, 0.12, 0.03, 0.14]) {
            #expect(abs(value - expected) < 1e-12)
        }
    }

    @Test("leaves one test as it is, knows ties, and stays below one")
    func edges() {
        #expect(Holm.adjusted([]) == [])
        #expect(Holm.adjusted([0.04]) == [0.04])
        #expect(Holm.adjusted([0.25, 0.25]) == [0.5, 0.5])
        #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
    }

    @Test("rejects what the step-down rule rejects, whatever the values")
    func stepDown() {
        var draws = Draws(seed: 5)
        for _ in 0..<300 {
            let pValues = draws.values(6) { $0.uniform() * 0.05 }
            // The rule as Holm gives it: from the smallest on, until one exceeds alpha / (tests left).
            var rejected: Set<Int> = []
            for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
                guard pValues[index] <= 0.05 / Double(6 - rank) else { break }
                rejected.insert(index)
            }
            let adjusted = Holm.adjusted(pValues)
            #expect(Set(adjusted.indices.filter { adjusted[$0] <= 0.05 }) == rejected)
        }
    }
}
