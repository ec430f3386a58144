/// All values of a latency histogram, in nanoseconds, with their counts.
public struct HistogramContents: Sendable, Equatable {
    /// A value and its count by turns, values ascending. `LatencyHistogram.record(contents:)` takes it.
    public let pairs: [UInt64]

    /// - Parameter pairs: a value and its count by turns, values ascending.
    public init(pairs: [UInt64]) { self.pairs = pairs }
}

extension LatencyHistogram {
    /// The contents as results hold them: values out of range counted at the greatest value. Nil for an empty
    /// histogram.
    public var whole: HistogramContents? {
        count > 0 ? HistogramContents(pairs: pairs { slot in unsafe counts[slot] }) : nil
    }
}
