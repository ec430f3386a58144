extension LatencySummary {
    /// A share of the samples that a quantile does not let through.
    public enum Quantile: Double, Sendable, CaseIterable {
        case p50 = 0.5
        case p90 = 0.9
        case p99 = 0.99
        case p999 = 0.999

        /// How many samples it needs, so that ten lie beyond it: 10 / (1 - q).
        public var samplesNeeded: UInt64 {
            switch self {
            case .p50: 20
            case .p90: 100
            case .p99: 1_000
            case .p999: 10_000
            }
        }

        fileprivate var figure: KeyPath<Quantiles, UInt64> {
            switch self {
            case .p50: \.p50
            case .p90: \.p90
            case .p99: \.p99
            case .p999: \.p999
            }
        }
    }

    /// A quantile in nanoseconds; nil where there are too few samples for it to mean anything.
    public subscript(quantile: Quantile) -> UInt64? {
        count < quantile.samplesNeeded ? nil : quantiles?[keyPath: quantile.figure]
    }
}
