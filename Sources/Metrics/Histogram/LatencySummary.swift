/// The figures of a latency histogram that a result has. All times in nanoseconds, to three significant digits.
public struct LatencySummary: Sendable, Equatable {
    /// The order statistics; nil if nothing was recorded.
    public var quantiles: Quantiles?
    /// How many deliveries were recorded, those out of range included.
    public var count: UInt64
    /// How many latencies were above the histogram's greatest value, 100 s, and are counted at it.
    public var outOfRange: UInt64
    /// The histogram's contents; nil where the result does not hold them.
    public var histogram: HistogramContents?

    /// The order statistics of one histogram.
    public struct Quantiles: Sendable, Equatable {
        /// The shortest.
        public var min: UInt64
        /// The median.
        public var p50: UInt64
        /// Exceeded by a tenth.
        public var p90: UInt64
        /// Exceeded by one in a hundred.
        public var p99: UInt64
        /// Exceeded by one in a thousand.
        public var p999: UInt64
        /// The longest.
        public var max: UInt64

        /// The order statistics, in nanoseconds.
        public init(min: UInt64, p50: UInt64, p90: UInt64, p99: UInt64, p999: UInt64, max: UInt64) {
            self.min = min
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
            self.p999 = p999
            self.max = max
        }
    }

    /// Figures; empty unless given.
    public init(quantiles: Quantiles? = nil, count: UInt64 = 0, outOfRange: UInt64 = 0) {
        self.quantiles = quantiles
        self.count = count
        self.outOfRange = outOfRange
    }
}
