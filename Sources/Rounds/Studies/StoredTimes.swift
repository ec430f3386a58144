import Metrics
public import Results
import Statistics
import Vocabulary

/// Compares the times of launches with those of stored launches: advice, never a gate. The base does not run beside the
/// head, so only a change that is hardly chance and twice the margin is reported.
public enum StoredTimes {
    /// How many launches each side needs.
    public static let launches = StoredShift.launches

    /// Why the times of a baseline cannot be compared, with a remedy; nil if they can.
    public static func obstacle(in base: RunResult, called name: String) -> Skipped? {
        let counts = base.arms.filter { !$0.rounds.isEmpty }.map(\.launchCount)
        guard let most = counts.max() else {
            return Skipped(
                name: "time", cause: "baseline \(name) holds counts alone",
                remedy: "irqmark baseline save \(name) stores \(launches) launches as well")
        }
        guard most < launches else { return nil }
        return Skipped(
            name: "time",
            cause: "baseline \(name) holds \(most) \(most == 1 ? "launch" : "launches"), and \(launches) are needed",
            remedy: "irqmark baseline save \(name) stores them")
    }

    /// A row for each metric of each arm that both results have timed in enough launches; none of them decides.
    ///
    /// The control's part is played by the floor arm of the run: where the floor has moved as well, the machine is not
    /// what it was. A disturbed machine shows it in its tail first, so a p99 needs grade A on both sides.
    public static func rows(base: RunResult, head: RunResult, called name: String) -> [Comparison] {
        let rows = moved(base: base, head: head, called: name)
        let isQuiet = base.audit.grade == .a && head.audit.grade == .a
        return rows.map { row in
            guard row.verdict != .ok, let arm = head.arms.first(where: { $0.name == row.candidate }) else { return row }
            let floor = arm.path == "floor" ? nil : head.floor(of: arm)
            let hasFloorMoved = rows.contains {
                $0.candidate == floor?.name && $0.metric == row.metric && $0.verdict != .ok
            }
            guard hasFloorMoved || row.metric == GatedMetric.p99.rawValue && !isQuiet else { return row }
            var row = row
            row.verdict = .inconclusive
            row.reason =
                hasFloorMoved
                ? "the floor has moved as well: this machine is not what it was"
                : "one of the two runs was disturbed, and a tail shows that first"
            return row
        }
    }

    private static func moved(base: RunResult, head: RunResult, called name: String) -> [Comparison] {
        head.arms.flatMap { arm -> [Comparison] in
            guard let other = base.arms.first(where: { $0.name == arm.name }) else { return [] }
            let metrics = GatedMetric.usual(hasVLPIs: PathKind(rawValue: arm.path)?.isForwarded ?? false)
            return metrics.compactMap { metric in
                guard isAffordable(metric, arm), isAffordable(metric, other) else { return nil }
                let before = other.launchMedians { $0.figure(metric) }
                let now = arm.launchMedians { $0.figure(metric) }
                guard min(before.count, now.count) >= launches else { return nil }
                return row(metric, before, now, base: name, arm: arm.name)
            }
        }
    }

    /// Whether the open-loop slices hold enough signals for a metric's quantile.
    private static func isAffordable(_ metric: GatedMetric, _ arm: ArmResult) -> Bool {
        let slices = arm.rounds.count { ($0.launch ?? 0) == 0 }
        return metric.isRequired
            || slices > 0 && arm.latency.response.count / UInt64(slices) >= UInt64(metric.signalsNeeded)
    }

    private static func row(
        _ metric: GatedMetric, _ before: [Double], _ now: [Double], base: String, arm: String
    ) -> Comparison {
        let shift = StoredShift(base: before, now: now, margin: metric.thresholds.within)
        let isWorse = (shift.ratio ?? 1) > 1
        var row = Comparison(
            base: base, candidate: arm, metric: metric.rawValue,
            verdict: shift.warns ? isWorse ? .regressed : .improved : .ok)
        row.isGated = false
        row.baseNanoseconds = Spread(of: before)?.median
        row.candidateNanoseconds = Spread(of: now)?.median
        row.alpha = StoredShift.pValue
        row.adjustedRegressed = isWorse ? shift.pValue : 1
        row.adjustedImproved = isWorse ? 1 : shift.pValue
        row.margin = metric.thresholds.within
        row.effectiveMargin = 2 * metric.thresholds.within
        row.rounds = now.count
        if let ratio = shift.ratio {
            row.interval = shift.interval.map { .init(ratio: ratio, lower: $0.lowerBound, upper: $0.upperBound) }
        }
        row.minDetectable = row.interval.map { ($0.upper / $0.lower).squareRoot() - 1 }
        return row
    }
}
