import Statistics

/// Where a history of a figure changed for good: E-divisive change points with the settings that tools of continuous
/// integration have (windows of 50, p 0.001, at least the figure's margin; on logarithms, but for series with zeros).
/// Advice, never a gate.
public enum Trend {
    /// A place where a series changed.
    public struct Change: Sendable, Equatable {
        /// The index of the first value after the change.
        public let index: Int
        /// The median before.
        public let before: Double
        /// The median after.
        public let after: Double
        /// The median after over the median before; infinite from zero.
        public let ratio: Double
        /// The p value of the permutation test.
        public let pValue: Double
    }

    /// What was found in a series.
    public struct Finding: Sendable, Equatable {
        /// In the order of their places.
        public var changes: [Change] = []
        /// Values that are no figures and were left out, by their places: a time of zero, a negative number.
        public var leftOut: [Int] = []
    }

    /// Fewer runs cannot show a change: seven low values before seven high ones are two of the 3,432 ways to lie, which
    /// is below 0.001, and with fewer values it is above.
    public static let fewest = 14

    /// The changes of a series of figures; none for fewer than `fewest` values.
    /// - Parameters:
    ///   - values: the figures, oldest first.
    ///   - metric: the metric's name in exports: `time`, `latency-p99`.
    public static func changes(in values: [Double], of metric: String) -> Finding {
        let least = canBeZero(metric) ? 0 : Double.leastNonzeroMagnitude
        let kept = values.indices.filter { values[$0].isFinite && values[$0] >= least }
        var finding = Finding(leftOut: values.indices.filter { !values[$0].isFinite || values[$0] < least })
        guard kept.count >= fewest else { return finding }
        finding.changes = EDivisive(minimumMagnitude: margin(of: metric)).changePoints(of: kept.map { values[$0] }).map
        {
            Change(index: kept[$0.index], before: $0.before, after: $0.after, ratio: $0.ratio, pValue: $0.pValue)
        }
        return finding
    }

    /// Whether nothing is a figure: a delivery may take no allocation, but never no time.
    private static func canBeZero(_ metric: String) -> Bool {
        !(metric == "throughput" || metric.hasSuffix("time") || metric.hasPrefix("latency-"))
    }

    /// The relative change of a metric that still counts as none.
    private static func margin(of metric: String) -> Double {
        switch metric {
        case "latency-p99": GatedMetric.p99.thresholds.within
        case "latency-p999": GatedMetric.p999.thresholds.within
        case "instructions": 0.01
        default: GatedMetric.time.thresholds.within
        }
    }
}
