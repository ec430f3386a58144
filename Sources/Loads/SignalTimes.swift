/// When the signals of a load are due, as a recording tells it.
public struct SignalTimes: Sendable, Equatable {
    /// When each signal of one pass is due, in nanoseconds since the pass began; ascending, at least one.
    public let offsets: [UInt64]
    /// How long a pass is, in nanoseconds: the next one begins then. One mean gap longer than from its first signal to
    /// its last.
    public let pass: UInt64
    /// What is known of the times: `recorded`, `poisson (assumed)`.
    public let arrivals: String

    /// Times of signals from the first to the last; at least one, ascending. The first one's is taken for the
    /// beginning.
    public init(_ times: [UInt64], arrivals: String) {
        precondition(!times.isEmpty, "a time at least")
        let first = times[0]
        offsets = times.map { $0 - first }
        let span = offsets[offsets.count - 1]
        pass = span + max(1, span / UInt64(max(1, times.count - 1)))
        self.arrivals = arrivals
    }

    private init(offsets: [UInt64], pass: UInt64, arrivals: String) {
        self.offsets = offsets
        self.pass = pass
        self.arrivals = arrivals
    }

    /// Signals a second, in the mean over a pass.
    public var rate: Double { Double(offsets.count) / Double(pass) * 1e9 }

    /// The longest time without a signal, in nanoseconds.
    public var longestGap: UInt64 {
        let inside = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
        return max(inside, pass - offsets[offsets.count - 1])
    }

    /// These times, passing by so many times faster.
    public func faster(by factor: Double) -> SignalTimes {
        SignalTimes(
            offsets: offsets.map { UInt64(Double($0) / factor) }, pass: max(1, UInt64(Double(pass) / factor)),
            arrivals: arrivals)
    }
}
