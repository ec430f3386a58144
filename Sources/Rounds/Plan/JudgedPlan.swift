public import Statistics

/// What is compared, and how large a change must be: alike for arms of one build and for two builds.
public protocol JudgedPlan {
    /// What is compared.
    var metrics: [GatedMetric] { get }
    /// Relative changes that are still no change; a metric that is not here has its own.
    var margins: [GatedMetric: Double] { get set }
    /// What the judged arms' own figures may be at most, in nanoseconds.
    var ceilings: [GatedMetric: Double] { get set }
    /// What there is no verdict without; the rest is set aside where this machine cannot judge it.
    var required: Set<GatedMetric> { get set }
}

extension JudgedPlan {
    /// Takes the limits of what is timed; those of counts are passed over. What is limited by name must be judged.
    public mutating func take(_ limits: Limits) {
        for metric in metrics {
            let name = metric.rawValue
            if let margin = limits.soft[name] { margins[metric] = margin }
            if let limit = limits.hard[name] { ceilings[metric] = limit }
            if limits.named.contains(name) { required.insert(metric) }
        }
    }

    /// Leaves nothing aside that this machine cannot judge: without it there is no verdict.
    public mutating func requireAll() { required = Set(metrics) }

    /// A row of the trial.
    /// - Parameter isGated: whether a slice holds enough signals for it.
    package func row(_ name: String, _ metric: GatedMetric, isGated: Bool) -> Trial.Row {
        Trial.Row(
            name, margin: margins[metric] ?? metric.margin, isGated: isGated,
            isRequired: required.contains(metric), limit: ceilings[metric])
    }
}
