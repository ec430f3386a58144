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
    /// - Parameter isWhole: whether the histograms themselves are in it, and not their figures alone.
    public func summaries(isWhole: Bool) -> [LatencyResult.Stage] {
        [
            Self.stage("reaped", reaped, isWhole), Self.stage("injected", injected, isWhole),
            Self.stage("acknowledged", acknowledged, isWhole),
        ].compactMap(\.self)
    }

    private static func stage(
        _ name: String, _ histogram: borrowing LatencyHistogram, _ isWhole: Bool
    ) -> LatencyResult.Stage? {
        guard histogram.count > 0 else { return nil }
        var summary = histogram.summary
        if isWhole { summary.histogram = histogram.whole }
        return .init(name: name, summary: summary)
    }
}
