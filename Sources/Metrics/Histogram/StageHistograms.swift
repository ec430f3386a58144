/// Where a sampled signal spent its time on the way from the write to the acknowledge. One set per worker.
public struct StageHistograms: ~Copyable, Sendable {
    /// From the write of the eventfd to the completion in the loop's batch.
    public var reaped = LatencyHistogram()
    /// From the completion to the return of the injection.
    public var injected = LatencyHistogram()
    /// From the injection to the guest's acknowledge.
    public var acknowledged = LatencyHistogram()

    /// Empty histograms.
    public init() {}

    /// Adds what another worker recorded.
    public mutating func merge(_ other: borrowing StageHistograms) {
        reaped.merge(other.reaped)
        injected.merge(other.injected)
        acknowledged.merge(other.acknowledged)
    }

    /// Forgets everything; keeps the storage.
    public mutating func reset() {
        reaped.reset()
        injected.reset()
        acknowledged.reset()
    }

    /// The stages that have samples, in the order in which a signal passes them.
    public var summaries: [LatencyResult.Stage] {
        var stages: [LatencyResult.Stage] = []
        if reaped.count > 0 { stages.append(.init(name: "reaped", summary: reaped.summary)) }
        if injected.count > 0 { stages.append(.init(name: "injected", summary: injected.summary)) }
        if acknowledged.count > 0 { stages.append(.init(name: "acknowledged", summary: acknowledged.summary)) }
        return stages
    }
}
