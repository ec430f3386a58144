public import Statistics

/// Which metrics are compared, and how large a change must be: for arms of one build and for two builds.
public protocol JudgedPlan {
    /// The metrics that are compared.
    var metrics: [GatedMetric] { get set }
    /// How large a change of a metric is one, and how small none; a metric that is missing here has its default.
    var thresholds: [GatedMetric: Thresholds] { get set }
    /// The greatest figures that the judged arms may have, in nanoseconds.
    var ceilings: [GatedMetric: Double] { get set }
    /// Metrics without which there is no verdict; any other is set aside where this machine cannot judge it.
    var required: Set<GatedMetric> { get set }
    /// Metrics that decide nothing of arms with vLPIs.
    var shownOnly: Set<GatedMetric> { get set }
}

extension JudgedPlan {
    /// Applies limits of timed metrics; limits of counts are ignored. A metric that is limited by name becomes
    /// required, is compared, and decides; the 99.9th percentile is set aside all the same where this machine cannot
    /// repeat it.
    public mutating func apply(_ limits: Limits) {
        if limits.named.contains(GatedMetric.p999.rawValue), !metrics.contains(.p999) { metrics.append(.p999) }
        for metric in metrics {
            let name = metric.rawValue
            if let change = limits.soft[name] {
                thresholds[metric] = Thresholds(beyond: change, within: limits.within[name] ?? change)
            }
            if let limit = limits.hard[name] { ceilings[metric] = limit }
            if limits.named.contains(name) {
                if metric != .p999 { required.insert(metric) }
                shownOnly.remove(metric)
            }
        }
    }

    /// Makes every metric required but the 99.9th percentile: if this machine cannot judge one, there is no verdict.
    public mutating func requireAll() { required = Set(metrics.filter { $0 != .p999 }) }

    /// How many signals an open-loop slice must have for the quantiles that somebody has named, whatever time it takes.
    package var signalsOfNamedQuantiles: Int { metrics.contains(.p999) ? GatedMetric.p999.signalsNeeded : 0 }

    /// A row of the trial.
    /// - Parameters:
    ///   - name: the row's name.
    ///   - metric: the figure.
    ///   - isGated: whether a slice holds enough signals for its metric.
    ///   - group: the number of the arm, where rows are of several.
    package func row(_ name: String, _ metric: GatedMetric, isGated: Bool, group: Int = 0) -> Trial.Row {
        Trial.Row(
            name, thresholds: thresholds[metric] ?? metric.thresholds, isGated: isGated,
            isRequired: required.contains(metric), limit: ceilings[metric], group: group)
    }
}
