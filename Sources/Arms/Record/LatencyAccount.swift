import Metrics

/// The latencies of one kind of slice of one arm, over all rounds.
struct LatencyAccount: ~Copyable {
    var response = LatencyHistogram()
    var service = LatencyHistogram()
    var stages = StageHistograms()
    var unstamped: UInt64 = 0

    mutating func reset() {
        response.reset()
        service.reset()
        stages.reset()
        unstamped = 0
    }

    mutating func merge(_ other: borrowing LatencyAccount) {
        response.merge(other.response)
        service.merge(other.service)
        stages.merge(other.stages)
        unstamped += other.unstamped
    }

    /// - Parameter isWhole: whether the histograms themselves are in it, and not their figures alone.
    func result(isWhole: Bool) -> LatencyResult {
        var result = LatencyResult(response: response.summary, service: service.summary, stages: stages.summaries)
        if isWhole {
            result.response.histogram = response.encoded
            result.service.histogram = service.encoded
        }
        return result
    }
}
