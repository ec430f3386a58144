/// Everything that a latency histogram holds: values in nanoseconds, and how often each was recorded.
public struct HistogramContents: Sendable, Equatable {
    /// Pairs of a value and its count, values ascending. What `LatencyHistogram.record(contents:)` takes.
    public let pairs: [UInt64]

    /// Pairs of a value and its count, values ascending.
    public init(pairs: [UInt64]) { self.pairs = pairs }
}

extension LatencyHistogram {
    /// Everything in it, values out of range as the greatest; nil if there is nothing.
    public var whole: HistogramContents? {
        count > 0 ? HistogramContents(pairs: pairs { slot in unsafe counts[slot] }) : nil
    }
}
