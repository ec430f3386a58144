public import Metrics

/// What a delivery of one arm takes, counted in a pass of its own: one thread, a fixed number of signals, a clock that
/// advances by readings. One program counts equal figures twice, to the last digit.
///
/// Every count is the difference between a slice and a slice of twice its length, so that what a slice itself takes is
/// not in it.
public struct CountedResult: Sendable, Equatable {
    /// How many signals the counts cover.
    public var signals: UInt64
    /// How many deliveries the counts cover.
    public var deliveries: UInt64
    /// The counter that watched the program from outside, such as `callgrind-3.19.0` or `perf`, or why there was none.
    public var counter: Reading<String>
    /// Instructions in user space.
    public var instructions: Reading<UInt64>
    /// The plain counts, and the allocations. System calls are those that the counter saw, if it sees them; it may see
    /// more than the program knows of.
    public var counts: Counts
    /// Synthetic work that was added to each delivery, in words; nil if none was.
    public var handicap: String?

    /// Counts; each parameter is the property of its name.
    public init(
        signals: UInt64, deliveries: UInt64, counter: Reading<String>, instructions: Reading<UInt64>, counts: Counts
    ) {
        self.signals = signals
        self.deliveries = deliveries
        self.counter = counter
        self.instructions = instructions
        self.counts = counts
    }

    /// Totals of all counts by their names, in the order of the result's JSON; nil for a count that was not taken.
    public var named: [(name: String, total: UInt64?)] {
        [("instructions", instructions.value), ("systemCalls", counts.systemCalls)]
            + [("allocations", counts.allocations.value)]
            + Counts.Item.allCases.filter { $0 != .systemCalls }.map { ($0.rawValue, counts.reading($0).value) }
    }

    /// The names of everything that can be counted.
    public static var allNames: [String] {
        ["instructions", "systemCalls", "allocations"]
            + Counts.Item.allCases.filter { $0 != .systemCalls }.map(\.rawValue)
    }

    /// A total divided by the deliveries; nil if it was not counted, or nothing was delivered.
    public func perDelivery(_ name: String) -> Double? {
        guard deliveries > 0, let total = named.first(where: { $0.name == name })?.total else { return nil }
        return Double(total) / Double(deliveries)
    }
}
