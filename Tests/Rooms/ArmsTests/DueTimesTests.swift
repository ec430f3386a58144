import Foundation
import Testing
import Vocabulary

@testable import Arms

@Suite("The due times of an open loop") struct ArrivalsTests {
    private static func times(_ arrivals: Arrivals, seed: UInt64, count: Int = 50_000) -> [UInt64] {
        var times = DueTimes(interval: 1_000, arrivals: arrivals, seed: seed)
        return (0..<count).map { _ in
            defer { times.advance() }
            return times.next
        }
    }

    @Test func areEvenlySpacedIfConstant() {
        #expect(Self.times(.constant, seed: 1, count: 4) == [0, 1_000, 2_000, 3_000])
        #expect(Self.times(.constant, seed: 1) == Self.times(.constant, seed: 2))
    }

    @Test func areTheSameForTheSameSeedAndOthersForAnother() {
        #expect(Self.times(.poisson, seed: 7) == Self.times(.poisson, seed: 7))
        #expect(Self.times(.poisson, seed: 7) != Self.times(.poisson, seed: 8))
    }

    /// Kolmogorov and Smirnov's distance from the exponential distribution; above 1.95 / sqrt(n) once in a thousand
    /// seeds, and the seeds are fixed.
    @Test(arguments: [1, 2, 3] as [UInt64]) func haveExponentialGapsIfPoisson(seed: UInt64) {
        let times = Self.times(.poisson, seed: seed)
        let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) }.sorted()
        let count = Double(gaps.count)
        let distance = gaps.enumerated().map { index, gap in
            let expected = 1 - exp(-gap / 1_000)
            return max(abs(expected - Double(index) / count), abs(expected - Double(index + 1) / count))
        }.max()
        // Whole ticks move a gap by up to one in a thousand of the mean.
        #expect((distance ?? 1) < 1.95 / count.squareRoot() + 0.001)
        #expect(abs(gaps.reduce(0, +) / count - 1_000) < 20)
    }
}
