import Rounds
import Statistics
import Vocabulary

/// A metric of an arm that both builds have.
struct BuildRow {
    /// The arm's place among the shared ones.
    let arm: Int
    let metric: GatedMetric
    /// Whether the row decides.
    let decides: Bool

    /// The rows of a plan, in the order of the arms.
    ///
    /// An arm with vLPIs is judged by the host's time, any other by the whole time, unless the user chose. Where a
    /// build does not tell the host's time, the whole time stands in for it.
    /// - Throws: `notComparable` if the user chose the host's time and a build does not tell it.
    static func all(_ plan: BuildPlan, _ arms: BuildArms) throws(RunError) -> [BuildRow] {
        let tellsHost = arms.withoutHostTime.isEmpty
        if plan.areMetricsChosen {
            guard tellsHost || !plan.metrics.contains(.host) else {
                throw .notComparable(
                    "build \(arms.withoutHostTime[0].name) does not tell the host's time of a slice; choose another "
                        + "metric: --metrics time,cpu")
            }
            return arms.shared.indices.flatMap { arm in
                plan.metrics.map { BuildRow(arm: arm, metric: $0, decides: true) }
            }
        }
        return arms.shared.indices.flatMap { arm -> [BuildRow] in
            let hasVLPIs = arms.haveVLPIs[arm] && tellsHost
            return plan.metrics.compactMap { metric in
                let isLimited = plan.thresholds[metric] != nil || plan.ceilings[metric] != nil
                guard metric != .host || tellsHost && (hasVLPIs || isLimited) else { return nil }
                return BuildRow(arm: arm, metric: metric, decides: !hasVLPIs || !plan.shownOnly.contains(metric))
            }
        }
    }

    /// What is said where a build does not tell the host's time; nil where both do, or the user chose.
    static func assumption(_ plan: BuildPlan, _ arms: BuildArms) -> String? {
        guard !plan.areMetricsChosen, let role = arms.withoutHostTime.first, arms.haveVLPIs.contains(true) else {
            return nil
        }
        return "build \(role.name) does not tell the host's time of a slice: arms with vLPIs are judged by the whole "
            + "time, which holds time of the model's own hardware"
    }
}
