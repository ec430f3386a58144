/// The latencies of one arm.
public struct LatencyResult: Sendable, Equatable {
    /// From the time at which the oldest signal of a delivery was due, to the acknowledge.
    public var response: LatencySummary
    /// From the time at which that signal was really written, to the acknowledge.
    public var service: LatencySummary
    /// Sampled parts of a signal's way, each from the end of the one before; may be empty.
    public var stages: [Stage]

    /// One sampled part of the way of a signal.
    public struct Stage: Sendable, Equatable {
        /// The event that ended the stage: `reaped`, `injected`, `acknowledged`.
        public var name: String
        /// How long the stage took.
        public var summary: LatencySummary

        /// A stage and how long it took.
        public init(name: String, summary: LatencySummary) {
            self.name = name
            self.summary = summary
        }
    }

    /// Latencies; each is empty unless given.
    public init(
        response: LatencySummary = .init(), service: LatencySummary = .init(), stages: [Stage] = []
    ) {
        self.response = response
        self.service = service
        self.stages = stages
    }
}
