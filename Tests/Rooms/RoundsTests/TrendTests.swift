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
        let changes = Trend.changes(in: Self.nights(60, from: 31, ratio: 1.1), of: "time").changes
        try #require(changes.count == 1)
        #expect(changes.map(\.index) == [31])
        #expect(abs(changes[0].ratio - 1.1) < 0.01 && changes[0].pValue <= 0.001)
    }

    @Test("shows no change below the figure's margin, and none of noise")
    func margins() {
        let slower = Self.nights(60, from: 31, ratio: 1.08)
        #expect(Trend.changes(in: slower, of: "time").changes.count == 1)
        #expect(Trend.changes(in: slower, of: "latency-p99").changes.isEmpty)
        #expect(Trend.changes(in: Self.nights(60, from: 31, ratio: 1.03), of: "time").changes.isEmpty)
        #expect(Trend.changes(in: Self.nights(60, from: 31, ratio: 1.03), of: "instructions").changes.count == 1)
        for seed in 1...5 as ClosedRange<UInt64> {
            #expect(Trend.changes(in: Self.nights(60, from: 60, ratio: 1, seed: seed), of: "time").changes.isEmpty)
        }
    }

    @Test("of few runs shows none")
    func few() {
        #expect(Trend.changes(in: Self.nights(13, from: 6, ratio: 2), of: "time").changes.isEmpty)
    }

    @Test("tells of a count that was nothing and is something, and back")
    func countsFromZero() throws {
        for (before, after) in [(0.0, 3.0), (3, 0)] {
            let values = [Double](repeating: before, count: 30) + [Double](repeating: after, count: 30)
            let finding = Trend.changes(in: values, of: "allocations")
            try #require(finding.changes.count == 1 && finding.leftOut.isEmpty, "\(finding)")
            let change = finding.changes[0]
            #expect(change.index == 30 && change.before == before && change.after == after)
        }
        #expect(Trend.changes(in: [Double](repeating: 0, count: 40), of: "allocations").changes.isEmpty)
    }

    @Test("leaves out a time of zero by its place, and looks at the others")
    func timesOfZero() throws {
        var values = Self.nights(60, from: 30, ratio: 1.5)
        values[5] = 0
        values[40] = -1
        let finding = Trend.changes(in: values, of: "time")
        #expect(finding.leftOut == [5, 40])
        try #require(finding.changes.count == 1)
        // By its place in the whole series.
        #expect(finding.changes[0].index == 30)
        for metric in ["host-time", "latency-p99", "throughput"] {
            #expect(Trend.changes(in: values, of: metric).leftOut == [5, 40])
        }
        #expect(Trend.changes(in: values, of: "system-calls").leftOut == [40])
    }

    @Test("shows a change that meets the margin exactly")
    func exactly() {
        let step = { (low: Double, high: Double) in
            [Double](repeating: low, count: 30) + [Double](repeating: high, count: 30)
        }
        #expect(Trend.changes(in: step(100, 101), of: "instructions").changes.map(\.index) == [30])
        #expect(Trend.changes(in: step(101, 100), of: "instructions").changes.map(\.index) == [30])
        #expect(Trend.changes(in: step(100, 105), of: "time").changes.count == 1)
        #expect(Trend.changes(in: step(1_000, 1_009), of: "instructions").changes.isEmpty)
    }
}
