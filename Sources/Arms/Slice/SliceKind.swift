import Loads
package import Vocabulary

/// How the signals of a slice are timed.
package enum SliceKind: Sendable {
    /// At most `window` in flight, the next as soon as there is room: throughput.
    case closed(window: Int)
    /// One each `interval` ticks in the mean, whatever the arm does: latency.
    case open(interval: Double, arrivals: Arrivals = .constant, seed: UInt64 = 0)
}
