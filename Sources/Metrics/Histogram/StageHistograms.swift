/// How long a sampled signal took for each part of the way from its write to its acknowledge. Each worker has a set.
public struct StageHistograms: ~Copyable, Sendable {
    /// From the write of the eventfd to the completion in the loop's batch.
    public var reaped = LatencyHistogram()
    /// From the completion to the return of the injection.
    public var injected = LatencyHistogram()
    /// From the injection to the guest's acknowledge.
    public var acknowledged = LatencyHistogram()

    /// Empty histograms.
    public init() {}

    /// Adds the values of another worker's set.
    public mutating func merge(_ other: borrowing StageHistograms) {
        reaped.merge(other.reaped)
        injected.merge(other.injected)
        acknowledged.merge(other.acknowledged)
    }

    /// Removes all values; the storage stays.
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
