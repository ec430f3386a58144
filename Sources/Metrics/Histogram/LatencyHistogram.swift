import Histogram

/// Latencies in nanoseconds, 1 ns to 100 s, kept to three significant digits.
///
/// Recorded into a table of our own, with HdrHistogram's layout, and read through HdrHistogram. HdrHistogram's own
/// `record` asks at each value whether its array is shared, and derives its layout from stored parameters.
///
/// Each worker records into one of its own; they are merged after the slice. Nothing is allocated between `init` and
/// the reading.
@safe public struct LatencyHistogram: ~Copyable, @unchecked Sendable {
    /// The greatest latency that is told apart from greater ones: 100 s, in nanoseconds.
    @inlinable public static var highest: UInt64 { 100_000_000_000 }

    /// Values below have a slot each; from there on each octave has half as many slots.
    @usableFromInline static var exact: UInt64 { 2_048 }
    /// 27 octaves reach beyond `highest`.
    static var slots: Int { slot(of: highest) + 1 }

    // SAFETY: owned; `slots` words, initialised in init. Sendable: whoever has the value alone may write.
    @usableFromInline let counts: UnsafeMutablePointer<UInt64>

    /// How many values were recorded, those out of range included.
    @inlinable public var count: UInt64 { recorded }
    @usableFromInline var recorded: UInt64 = 0

    /// How many values were above `highest`. They are recorded as `highest` too, so that the count stays exact. A
    /// negative latency turned into an unsigned number is one of them.
    public private(set) var outOfRange: UInt64 = 0

    /// An empty histogram. Takes about 220 kB.
    public init() {
        unsafe counts = .allocate(capacity: Self.slots)
        unsafe counts.initialize(repeating: 0, count: Self.slots)
    }

    deinit { unsafe counts.deallocate() }

    /// The slot in which HdrHistogram counts a value: octave n has values 2^(n + 10) to 2^(n + 11) in steps of 2^n,
    /// octave 0 all values below 2,048.
    @inlinable static func slot(of nanoseconds: UInt64) -> Int {
        let octave = 53 &- (nanoseconds | (exact &- 1)).leadingZeroBitCount
        return octave &* 1_024 &+ Int(truncatingIfNeeded: nanoseconds &>> UInt64(truncatingIfNeeded: octave))
    }

    /// The least value of a slot, in nanoseconds.
    static func value(of slot: Int) -> UInt64 {
        let octave = max(0, slot / 1_024 - 1)
        return UInt64(slot - octave * 1_024) << UInt64(octave)
    }

    /// The greatest value of the slot that can be told from greater ones: what HdrHistogram's tools call the slot's
    /// value. A quantile is never below the values that it speaks of.
    static func highest(of slot: Int) -> UInt64 { min(value(of: slot + 1) - 1, highest) }

    /// Records one latency.
    @inlinable public mutating func record(_ nanoseconds: UInt64) {
        guard nanoseconds <= Self.highest else { return recordOutOfRange() }
        // SAFETY: `highest` has the last slot.
        unsafe counts[Self.slot(of: nanoseconds)] &+= 1
        recorded &+= 1
    }

    @inline(never) @usableFromInline mutating func recordOutOfRange() {
        record(Self.highest)
        outOfRange += 1
    }

    /// Adds the values of another histogram.
    public mutating func merge(_ other: borrowing LatencyHistogram) {
        for slot in 0..<Self.slots { unsafe counts[slot] &+= other.counts[slot] }
        recorded &+= other.recorded
        outOfRange += other.outOfRange
    }

    /// Removes all values; the storage stays.
    public mutating func reset() {
        unsafe counts.update(repeating: 0, count: Self.slots)
        recorded = 0
        outOfRange = 0
    }

    /// All values with their counts by turns, ascending. Values out of range are the last pair, with the greatest
    /// number as their value. `record(contents:)` takes it.
    public var contents: [UInt64] {
        let inside = pairs { slot in unsafe counts[slot] - (slot == Self.slots - 1 ? outOfRange : 0) }
        return outOfRange > 0 ? inside + [.max, outOfRange] : inside
    }

    /// Pairs of a slot's value and the count that the closure gives it, for slots with a count above 0.
    func pairs(_ count: (Int) -> UInt64) -> [UInt64] {
        var pairs: [UInt64] = []
        for slot in 0..<Self.slots {
            let count = count(slot)
            if count > 0 { pairs += [Self.value(of: slot), count] }
        }
        return pairs
    }

    /// Adds the contents of another histogram, which may be another process's.
    public mutating func record(contents pairs: [UInt64]) {
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            let (value, count) = (pairs[index], pairs[index + 1])
            unsafe counts[Self.slot(of: min(value, Self.highest))] &+= count
            recorded &+= count
            if value > Self.highest { outOfRange &+= count }
        }
    }

    /// HdrHistogram's own form of it, for the questions that it answers. Each slot counts as its greatest value.
    private var readable: Histogram<UInt64> {
        var histogram = Histogram<UInt64>(
            lowestDiscernibleValue: 1, highestTrackableValue: Self.highest, numberOfSignificantValueDigits: .three)
        for slot in 0..<Self.slots where unsafe counts[slot] > 0 {
            histogram.record(Self.highest(of: slot), count: unsafe counts[slot])
        }
        return histogram
    }

    /// The least value of the least slot in use, in nanoseconds; 0 if nothing was recorded.
    private var least: UInt64 {
        (0..<Self.slots).first { slot in unsafe counts[slot] > 0 }.map(Self.value) ?? 0
    }

    /// The latency that `percent` of the values do not exceed, to three digits and rounded up, in nanoseconds; nil if
    /// nothing was recorded.
    public func percentile(_ percent: Double) -> UInt64? {
        count == 0 ? nil : min(readable.valueAtPercentile(percent), Self.highest)
    }

    /// HdrHistogram's percentile text (`Value Percentile TotalCount 1/(1-Percentile)`), which its plotter draws.
    /// - Parameter unit: how many nanoseconds its values are multiples of.
    public func percentileText(inUnitsOf unit: Double) -> String {
        var text = ""
        readable.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: unit)
        return text
    }

    /// The figures that go into the result.
    public var summary: LatencySummary {
        guard count > 0 else { return LatencySummary() }
        let histogram = readable
        return LatencySummary(
            quantiles: .init(
                min: least,
                p50: min(histogram.valueAtPercentile(50), Self.highest),
                p90: min(histogram.valueAtPercentile(90), Self.highest),
                p99: min(histogram.valueAtPercentile(99), Self.highest),
                p999: min(histogram.valueAtPercentile(99.9), Self.highest),
                max: min(histogram.max, Self.highest)),
            count: count, outOfRange: outOfRange)
    }
}
