import Statistics

extension BuildPlan {
    /// Takes the limits of what is timed, by name; those of counts are passed over.
    public mutating func take(limits: [String: Double]) {
        for metric in metrics { if let limit = limits[metric.rawValue] { margins[metric] = limit } }
    }
}
