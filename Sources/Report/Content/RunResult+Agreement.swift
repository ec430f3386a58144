import Metrics
import Results
import Vocabulary

extension ArmResult {
    /// Whether the rounds that count disagree on a figure, so that it must not be read as one number.
    func isDisputed(_ figure: (RoundResult) -> Double?) -> Bool {
        let values = rounds.filter { $0.excluded == nil }.compactMap(figure)
        guard values.count >= Grade.leastRounds, let spread = Spread(of: values)?.relative else { return false }
        return spread > Grade.agreement
    }

    /// Whether the rounds disagree on the median response time.
    var isMedianDisputed: Bool { isDisputed { $0.p50.map { Double($0) } } }
    /// Whether the rounds disagree on the time of a delivery.
    var isTimeDisputed: Bool { isDisputed(\.nanosecondsPerDelivery) }
    /// Whether the rounds disagree on the host's part of it.
    var isHostTimeDisputed: Bool { isDisputed(\.hostNanosecondsPerDelivery) }

    /// Whether the arm was timed; where work was only counted, its times are 0 and mean nothing.
    var isTimed: Bool { cost.totals.elapsed > 0 }

    /// Whether part of the arm's time is that of hardware, which the model takes for it.
    var hasHardwareTime: Bool { cost.totals.phases.hardware > 0 }
}

extension RunResult {
    /// Whether the times of an arm, or those of its floor, are of rounds that were disturbed and had to be kept, or of
    /// a machine that cannot judge times: none of them may be told.
    func isDisturbed(_ arm: ArmResult) -> Bool {
        audit.grade == .c || arm.keepsDisturbedRounds == true || floor(of: arm)?.keepsDisturbedRounds == true
    }

    /// The host's time for a delivery over that of the reference arm, or of the arm's floor; nil if there is none or if
    /// either is void.
    func hostRatio(of arm: ArmResult) -> Double? {
        guard let floor = reference ?? floor(of: arm), !floor.isVoid, !arm.isVoid,
            let ours = arm.cost.hostNanosecondsPerDelivery, let theirs = floor.cost.hostNanosecondsPerDelivery,
            theirs > 0
        else { return nil }
        return ours / theirs
    }

    /// Whether a row's figures hold time that the model took in hardware's place: such a row shows no progress of the
    /// host's.
    func holdsHardwareTime(_ row: Comparison) -> Bool {
        guard !row.isCount, row.metric != "host" else { return false }
        return arms.contains { [row.base, row.candidate].contains($0.name) && $0.hasHardwareTime }
    }

    /// Whether an improvement is the host's: a count or a time without the model's hardware shows it.
    var isImprovedByTheHost: Bool {
        comparisons.contains {
            $0.isGated && !$0.isSetAside && $0.verdict == .improved && !holdsHardwareTime($0)
        }
    }
}
