import Statistics
import Testing

@Suite("Dependence between rounds")
struct AutocorrelationTests {
    @Test("is measured at lag one")
    func lag1() throws {
        // 1 to 5: deviations -2 ... 2, products of neighbours 2 + 0 + 0 + 2, squares 10.
        #expect(try abs(#require(Autocorrelation.lag1([1, 2, 3, 4, 5])) - 0.4) < 1e-12)
        #expect(try abs(#require(Autocorrelation.lag1([1, -1, 1, -1])) + 0.75) < 1e-12)
        #expect(Autocorrelation.lag1([1, 1, 1]) == nil)
        #expect(Autocorrelation.lag1([1, 2]) == nil)
    }

    @Test("leaves independent rounds as they are")
    func independent() {
        let alternating = [1.0, 2, 1, 3, 1, 2, 1, 2, 1, 3]
        let observations = Observations(alternating, roundsPerBlock: 6)
        #expect(observations.values == alternating && observations.roundsEach == 1)
        let equal = Observations([1, 1, 1, 1], roundsPerBlock: 2)
        #expect(equal.roundsEach == 1 && equal.lag1 == nil)
    }

    @Test("makes pairs of rounds one observation, and blocks if pairs still depend")
    func dependent() {
        // Each value twice: pairs do not depend on each other any more.
        let once = [1.0, 1, 3, 3, 1, 1, 3, 3]
        let doubled = (0..<16).map { once[$0 / 2] }
        let pairs = Observations(doubled, roundsPerBlock: 6)
        #expect(pairs.roundsEach == 2 && pairs.values == once)
        let slope = (0..<30).map(Double.init)
        let blocks = Observations(slope, roundsPerBlock: 6)
        #expect(blocks.roundsEach == 6 && blocks.values == [2.5, 8.5, 14.5, 20.5, 26.5])
        #expect(Observations(slope, roundsPerBlock: 2).values.prefix(3) == [0.5, 2.5, 4.5])
    }
}
