/// What a latency histogram comes down to in a result. All times in nanoseconds, to three significant digits.
public struct LatencySummary: Sendable, Equatable {
    /// Nil if nothing was recorded: an empty histogram has no percentile.
    public var quantiles: Quantiles?
    /// How many deliveries are in it, those out of range included.
    public var count: UInt64
    /// How many were longer than the histogram can tell (100 s), and are in it as its greatest value.
    public var outOfRange: UInt64
    /// All of it, where it is kept.
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

        /// All of them, in nanoseconds.
        public init(min: UInt64, p50: UInt64, p90: UInt64, p99: UInt64, p999: UInt64, max: UInt64) {
            self.min = min
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
            self.p999 = p999
            self.max = max
        }
    }

    /// Empty where nothing is given.
    public init(quantiles: Quantiles? = nil, count: UInt64 = 0, outOfRange: UInt64 = 0) {
        self.quantiles = quantiles
        self.count = count
        self.outOfRange = outOfRange
    }
}
