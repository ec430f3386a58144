package import Metrics

/// The latencies of one kind of slice of one arm, over all rounds.
package struct LatencyAccount: ~Copyable {
    package var response = LatencyHistogram()
    package var service = LatencyHistogram()
    package var stages = StageHistograms()
    package var unstamped: UInt64 = 0

    package init() {}

    package mutating func reset() {
        response.reset()
        service.reset()
        stages.reset()
        unstamped = 0
    }

    package mutating func merge(_ other: borrowing LatencyAccount) {
        response.merge(other.response)
        service.merge(other.service)
        stages.merge(other.stages)
        unstamped += other.unstamped
    }

    /// - Parameter isWhole: whether the histograms themselves are in it, and not their figures alone.
    package func result(isWhole: Bool) -> LatencyResult {
        var result = LatencyResult(response: response.summary, service: service.summary, stages: stages.summaries)
        if isWhole {
            result.response.histogram = response.whole
            result.service.histogram = service.whole
        }
        return result
    }
}
