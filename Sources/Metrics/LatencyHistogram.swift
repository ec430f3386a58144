public import Histogram

/// Latencies in nanoseconds, 1 ns to 100 s, kept to three significant digits.
///
/// One per worker, merged after the slice; it cannot be copied by accident, because a copy that is still being recorded
/// into would copy its whole array at the next record. Nothing is allocated after `init`.
public struct LatencyHistogram: ~Copyable, Sendable {
    /// The greatest latency that is told apart from greater ones: 100 s.
    @inlinable public static var highest: UInt64 { 100_000_000_000 }

    @usableFromInline var histogram: Histogram<UInt64>

    /// Values above `highest`: recorded as `highest`, so that the count stays exact, and counted here.
    /// A negative latency turned into an unsigned number lands here too.
    public private(set) var outOfRange: UInt64 = 0

    /// An empty histogram. Takes about 230 kB.
    public init() {
        histogram = Histogram(
            lowestDiscernibleValue: 1, highestTrackableValue: Self.highest, numberOfSignificantValueDigits: .three)
    }

    /// How many values were recorded, those out of range included.
    @inlinable public var count: UInt64 { histogram.totalCount }

    /// Records one latency.
    @inlinable public mutating func record(_ nanoseconds: UInt64) {
        if nanoseconds <= Self.highest {
            histogram.record(nanoseconds)
        } else {
            recordOutOfRange()
        }
    }

    @inline(never) @usableFromInline mutating func recordOutOfRange() {
        histogram.record(Self.highest)
        outOfRange += 1
    }

    /// Adds what another worker recorded.
    public mutating func merge(_ other: borrowing LatencyHistogram) {
        histogram.add(other.histogram)
        outOfRange += other.outOfRange
    }

    /// Forgets everything; keeps the storage.
    public mutating func reset() {
        histogram.reset()
        outOfRange = 0
    }

    /// The latency that `percent` of the values do not exceed, to three digits; nil if nothing was recorded.
    public func percentile(_ percent: Double) -> UInt64? {
        count == 0 ? nil : min(histogram.valueAtPercentile(percent), Self.highest)
    }

    /// The figures that go into the result.
    public var summary: LatencySummary {
        guard count > 0 else { return LatencySummary() }
        return LatencySummary(
            quantiles: .init(
                min: histogram.min,
                p50: min(histogram.valueAtPercentile(50), Self.highest),
                p90: min(histogram.valueAtPercentile(90), Self.highest),
                p99: min(histogram.valueAtPercentile(99), Self.highest),
                p999: min(histogram.valueAtPercentile(99.9), Self.highest),
                max: min(histogram.max, Self.highest)),
            count: count, outOfRange: outOfRange)
    }
}
