package import Metrics
package import Vocabulary

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

    /// - Parameter histograms: which histograms are in it themselves, and not their figures alone; nil: none.
    package func result(_ histograms: HistogramChoice?) -> LatencyResult {
        var result = LatencyResult(
            response: response.summary, service: service.summary, stages: stages.summaries(isWhole: histograms == .all))
        if histograms != nil { result.response.histogram = response.whole }
        if histograms == .all { result.service.histogram = service.whole }
        return result
    }
}
