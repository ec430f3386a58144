public import Metrics

/// What a delivery of one arm takes, counted in a pass of its own: one thread, a fixed number of signals, a clock that
/// goes by readings. The same program counts the same twice, to the last digit.
///
/// Everything is a difference between a slice and one of twice its length, so what a slice itself takes is not in it.
public struct CountedResult: Sendable, Equatable {
    /// Signals that the counts cover.
    public var signals: UInt64
    /// Deliveries that the counts cover.
    public var deliveries: UInt64
    /// What watched the program from outside: `callgrind-3.19.0`, `perf`; why nothing did if nothing did.
    public var counter: Reading<String>
    /// Instructions in user space.
    public var instructions: Reading<UInt64>
    /// The plain counts, and the allocations. The system calls are those that the counter saw if it sees them, which
    /// may be more than the program knows of.
    public var counts: Counts
    /// Work that was added to each delivery on purpose, in words; nil, as it should be, if none was.
    public var handicap: String?

    /// All of it at once.
    public init(
        signals: UInt64, deliveries: UInt64, counter: Reading<String>, instructions: Reading<UInt64>, counts: Counts
    ) {
        self.signals = signals
        self.deliveries = deliveries
        self.counter = counter
        self.instructions = instructions
        self.counts = counts
    }

    /// Everything that was counted by its name in the result, in its order; nil for what was not.
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

    /// A total of that name for each delivery; nil if it was not counted, or nothing was delivered.
    public func perDelivery(_ name: String) -> Double? {
        guard deliveries > 0, let total = named.first(where: { $0.name == name })?.total else { return nil }
        return Double(total) / Double(deliveries)
    }
}
