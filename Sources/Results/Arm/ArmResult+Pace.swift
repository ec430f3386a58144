import Metrics

extension [RoundResult] {
    /// Signals per second that the open loop achieved: the median of the rounds that the audit did not exclude; nil
    /// where no round says it.
    var achievedRate: Double? {
        Spread(of: filter { $0.excluded == nil }.compactMap(\.achievedRate))?.median
    }

    /// Whether the rounds cannot be of latencies: less than 98 % of the offered rate was achieved, or in more than half
    /// of the rounds the backlog grew. What waits behind a backlog measures the length of the slice.
    /// - Parameter rate: signals per second that were offered.
    package func areSaturated(at rate: Double) -> Bool {
        guard let achievedRate else { return false }
        let judged = filter { $0.excluded == nil && $0.backlogGrew != nil }
        return achievedRate < ArmResult.leastKept * rate || judged.count { $0.backlogGrew == true } * 2 > judged.count
    }
}

extension ArmResult {
    /// The share of the offered rate that an open loop must achieve for its latencies to be any.
    package static let leastKept = 0.98

    /// Derives from the rounds which rate was achieved and whether the arm is saturated. Withholds the quantiles of a
    /// saturated arm.
    package mutating func judgePace() {
        guard let rate else { return }
        achievedRate = rounds.achievedRate
        isSaturated = rounds.areSaturated(at: rate)
        guard isSaturated else { return }
        latency.withholdQuantiles()
        for index in rounds.indices {
            (rounds[index].p50, rounds[index].p99, rounds[index].p999) = (nil, nil, nil)
        }
    }
}

extension LatencyResult {
    /// Takes away everything but the counts.
    fileprivate mutating func withholdQuantiles() {
        response.withholdQuantiles()
        service.withholdQuantiles()
        for index in stages.indices { stages[index].summary.withholdQuantiles() }
    }
}

extension LatencySummary {
    fileprivate mutating func withholdQuantiles() { (quantiles, histogram) = (nil, nil) }
}
