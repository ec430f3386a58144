import Metrics
package import Vocabulary

extension ArmResult {
    /// Sets cost, spread and grade from the rounds that the audit did not exclude: each figure is the median of its own
    /// rounds, so that one disturbed round moves none of them.
    /// - Parameter parts: the median of each role's time for a delivery, in nanoseconds, by the names of
    ///   `Phases.fields`; nil: the times that the cost has.
    package mutating func useMedians(parts: [String: Double]? = nil) {
        spread = Spread(of: rounds)
        grade = agreement(of: \.nanosecondsPerDelivery)
        if grade == .a, rounds.contains(where: { $0.excluded != nil }) { grade = .b }
        guard let total = spread?.median else { return }
        cost.useMedians(
            total: total, host: median(of: \.hostNanosecondsPerDelivery), cpu: median(of: \.cpuNanosecondsPerDelivery),
            parts: parts ?? cost.phases, isOneThread: topology == "inline")
    }

    /// The grade that follows from how far the rounds that count lie apart in a figure; nil without a round.
    package func agreement(of figure: (RoundResult) -> Double?) -> Grade? {
        Spread(of: rounds.filter { $0.excluded == nil }.compactMap(figure)).map {
            Grade(agreement: $0, rounds: rounds.count { $0.excluded == nil })
        }
    }

    private func median(of figure: (RoundResult) -> Double?) -> Double? {
        Spread(of: rounds.filter { $0.excluded == nil }.compactMap(figure))?.median
    }
}

extension RoundResult {
    /// Processor time of the closed-loop slice divided by its deliveries, in nanoseconds; nil if there is none.
    package var cpuNanosecondsPerDelivery: Double? { perDelivery(cpuNanoseconds) }

    /// Time of the host's roles in the closed-loop slice divided by its deliveries, in nanoseconds; nil if there is
    /// none.
    package var hostNanosecondsPerDelivery: Double? { perDelivery(hostNanoseconds) }

    private func perDelivery(_ nanoseconds: UInt64?) -> Double? {
        deliveries == 0 ? nil : nanoseconds.map { Double($0) / Double(deliveries) }
    }
}

extension Grade {
    /// The width of the middle half of the rounds, as a share of their median, above which an arm has grade B at best.
    package static let closeAgreement = 0.10
    /// The width of the middle half of the rounds, as a share of their median, above which an arm has grade C.
    package static let agreement = 0.20
    /// With fewer rounds nobody knows how far they agree.
    package static let leastRounds = 3

    /// The grade of an arm by how far its rounds agree.
    package init(agreement spread: Spread, rounds: Int) {
        guard rounds >= Self.leastRounds, let width = spread.relative else {
            self = .b
            return
        }
        self = width > Self.agreement ? .c : width > Self.closeAgreement ? .b : .a
    }
}
