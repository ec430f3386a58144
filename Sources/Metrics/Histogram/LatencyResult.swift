/// The latencies of one arm.
public struct LatencyResult: Sendable, Equatable {
    /// From the time at which the oldest signal of a delivery was due, to the acknowledge.
    public var response: LatencySummary
    /// From the time at which it was really written, to the acknowledge.
    public var service: LatencySummary
    /// Sampled parts of the way, each from the end of the one before; may be empty.
    public var stages: [Stage]

    /// One sampled part of the way of a signal.
    public struct Stage: Sendable, Equatable {
        /// What had happened at its end: `reaped`, `injected`, `acknowledged`.
        public var name: String
        /// How long it took.
        public var summary: LatencySummary

        /// A stage and how long it took.
        public init(name: String, summary: LatencySummary) {
            self.name = name
            self.summary = summary
        }
    }

    /// Empty where nothing is given.
    public init(
        response: LatencySummary = .init(), service: LatencySummary = .init(), stages: [Stage] = []
    ) {
        self.response = response
        self.service = service
        self.stages = stages
    }
}
