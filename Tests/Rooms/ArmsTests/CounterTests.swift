import Loops
import Metrics
import Testing
import VGIC
import Vocabulary

/// What rooms count finds its way into results by name.
@Suite("Counters") struct CounterTests {
    /// A counter that no line of its table names would be summed by nobody; one whose name results do not know would be
    /// shown by nobody.
    private static func check<Record: Counting>(_ blank: Record, unknown: Set<String>) {
        let stored = Mirror(reflecting: blank).children.compactMap(\.label)
        #expect(Record.counters.map(\.name) == stored)
        var record = blank
        for (index, counter) in Record.counters.enumerated() { record[keyPath: counter.path] = UInt64(index + 1) }
        for (index, child) in Mirror(reflecting: record).children.enumerated() {
            #expect(child.value as? UInt64 == UInt64(index + 1), "\(child.label ?? "")")
        }
        var sum = record
        sum += record
        let difference = sum - record
        for counter in Record.counters { #expect(difference[keyPath: counter.path] == record[keyPath: counter.path]) }
        let known = Set(Counts.fields.map(\.name) + Ledger.fields.map(\.name))
        #expect(Set(Record.counters.map(\.name)).subtracting(known) == unknown)
    }

    @Test func `of the model are in results, but for what only the model's own sums need`() {
        Self.check(
            ModelCounters(),
            unknown: [
                "refusedBusy", "refusedInvalid", "unrouted", "imported", "doorbellRequests", "doorbellsWithdrawn",
                "upgrades", "downgrades", "lineAssertions",
                "lineDeliveries", "lineRedeliveries", "lineEOIs",
            ])
    }

    @Test func `of a loop are in results, but for what ends a slice as a failure`() {
        Self.check(LoopCounters(), unknown: ["failedPolls"])
    }

    @Test func `are booked at the figure of their name, and added to what stands there`() {
        var counters = ModelCounters()
        (counters.kicks, counters.latched, counters.wakeUps) = (3, 5, 7)
        var counts = Counts()
        counts.wakeUps = 1
        Booking<ModelCounters, Counts>().add(counters, to: &counts)
        var expected = Counts()
        (expected.kicks, expected.wakeUps) = (3, 8)
        #expect(counts == expected)
        var ledger = Ledger()
        Booking<ModelCounters, Ledger>().add(counters, to: &ledger)
        #expect(ledger.latched == 5 && ledger.figures.values.reduce(0, +) == 5)
    }
}
