import Statistics

/// Where a history of a figure changed for good: E-divisive change points with the settings that tools of continuous
/// integration have (windows of 50, p 0.001, at least the figure's margin, on logarithms). Advice, never a gate.
public enum Trend {
    /// A place where a series changed.
    public struct Change: Sendable, Equatable {
        /// Which value is the first after it.
        public let index: Int
        /// The median after over the median before.
        public let ratio: Double
        /// How easily chance would do it.
        public let pValue: Double
    }

    /// Fewer runs cannot show a change: seven low values before seven high ones are two of the 3,432 ways to lie, which
    /// is below 0.001, and with fewer values it is above.
    public static let fewest = 14

    /// The changes of a series of figures.
    /// - Parameter metric: what it is of, as exports name it: `time`, `latency-p99`.
    /// - Returns: in their order; none for fewer than `fewest` values. Nil if a value is not above zero: it has no
    ///   logarithm, and what is nothing and then something needs no statistics.
    public static func changes(in values: [Double], of metric: String) -> [Change]? {
        guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        guard values.count >= fewest else { return [] }
        return EDivisive(minimumMagnitude: margin(of: metric)).changePoints(of: values).map {
            Change(index: $0.index, ratio: $0.ratio, pValue: $0.pValue)
        }
    }

    /// The relative change that is still none.
    private static func margin(of metric: String) -> Double {
        switch metric {
        case "latency-p99": GatedMetric.p99.margin
        // As the method has it for a quantile that is never gated.
        case "latency-p999": 0.20
        case "instructions": 0.01
        default: GatedMetric.time.margin
        }
    }
}
