import Loads
package import Vocabulary

/// How the signals of a slice are timed.
package enum SliceKind: Sendable {
    /// At most `window` signals in flight, the next one as soon as there is room: measures throughput.
    case closed(window: Int)
    /// A signal each `interval` ticks in the mean, whatever the arm does: measures latency.
    case open(interval: Double, arrivals: Arrivals = .constant, seed: UInt64 = 0)
}
