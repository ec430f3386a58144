import Statistics
import Testing

@Suite("The binomial distribution")
struct BinomialTests {
    @Test("has the tails of Pascal's triangle, to the last bit")
    func pascal() {
        var row = [1.0]
        for trials in 0...50 {
            var sum = 0.0
            for (successes, ways) in row.enumerated() {
                sum += ways
                let expected = sum / Double(sign: .plus, exponent: trials, significand: 1)
                #expect(Binomial.atMost(successes, of: trials) == expected)
                #expect(Binomial.atLeast(trials - successes, of: trials) == expected)
            }
            row = zip([0] + row, row + [0]).map { $0 + $1 }
        }
    }

    @Test("has the tails that others compute")
    func reference() {
        // scipy.stats.binom.cdf and .sf.
        let cases: [(value: Double, expected: Double)] = [
            (Binomial.atMost(3, of: 10, probability: 0.3), 0.6496107184),
            (Binomial.atLeast(19, of: 24, probability: 0.9), 0.972341715529302),
            (Binomial.atMost(1, of: 2_000, probability: 0.001), 0.40587044671381467),
            (Binomial.atLeast(1_100, of: 2_000), 4.228544767751905e-06),
        ]
        for (value, expected) in cases { #expect(abs(value / expected - 1) < 1e-10, "\(value) for \(expected)") }
        #expect(abs(Binomial.atMost(5_000, of: 10_001) - 0.5) < 1e-10)
    }

    @Test("knows certain and impossible outcomes")
    func edges() {
        #expect(Binomial.atLeast(0, of: 0) == 1)
        #expect(Binomial.atMost(-1, of: 5) == 0)
        #expect(Binomial.atLeast(6, of: 5) == 0)
        #expect(Binomial.atLeast(5, of: 5, probability: 1) == 1)
        #expect(Binomial.atMost(4, of: 5, probability: 1) == 0)
        #expect(Binomial.atLeast(1, of: 5, probability: 0) == 0)
    }
}
