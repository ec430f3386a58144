import Statistics

extension BuildPlan {
    /// Leaves nothing aside that this machine cannot judge: without it there is no verdict.
    public mutating func requireAll() { required = Set(metrics) }

    /// Takes the limits of what is timed, by name; those of counts are passed over. What is limited must be judged.
    public mutating func take(limits: [String: Double]) {
        for metric in metrics {
            guard let limit = limits[metric.rawValue] else { continue }
            margins[metric] = limit
            required.insert(metric)
        }
    }
}
