import Lockfree
import Rounds
import Statistics
import Testing

@Suite("A history") struct TrendTests {
    /// Nights of which those from `place` on are slower.
    private static func nights(_ count: Int, from place: Int, ratio: Double, seed: UInt64 = 3) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { night in
            let noise = Double(random.next() % 1_000) / 1_000 - 0.5
            return 240 * (1 + 0.02 * noise) * (night >= place ? ratio : 1)
        }
    }

    @Test("shows where a figure changed for good, and by how much")
    func change() throws {
        let changes = try #require(Trend.changes(in: Self.nights(60, from: 31, ratio: 1.1), of: "time"))
        #expect(changes.map(\.index) == [31])
        #expect(abs(changes[0].ratio - 1.1) < 0.01 && changes[0].pValue <= 0.001)
    }

    @Test("shows no change below the figure's margin, and none of noise")
    func margins() {
        let slower = Self.nights(60, from: 31, ratio: 1.08)
        #expect(Trend.changes(in: slower, of: "time")?.count == 1)
        #expect(Trend.changes(in: slower, of: "latency-p99")?.isEmpty == true)
        #expect(Trend.changes(in: Self.nights(60, from: 31, ratio: 1.03), of: "time")?.isEmpty == true)
        #expect(Trend.changes(in: Self.nights(60, from: 31, ratio: 1.03), of: "instructions")?.count == 1)
        for seed in 1...5 as ClosedRange<UInt64> {
            #expect(Trend.changes(in: Self.nights(60, from: 60, ratio: 1, seed: seed), of: "time")?.isEmpty == true)
        }
    }

    @Test("of few runs or of zeros is not looked at")
    func few() {
        #expect(Trend.changes(in: Self.nights(13, from: 6, ratio: 2), of: "time")?.isEmpty == true)
        #expect(Trend.changes(in: [0] + Self.nights(20, from: 5, ratio: 2), of: "time") == nil)
    }
}
