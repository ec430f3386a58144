package import Arms

/// The latencies of both slices of a round.
package struct PairLatencies: ~Copyable {
    /// Of the closed-loop slice.
    package var closed = LatencyAccount()
    /// Of the open-loop slice.
    package var open = LatencyAccount()

    package init() {}

    /// Adds those of another round.
    mutating func merge(_ other: borrowing PairLatencies) {
        closed.merge(other.closed)
        open.merge(other.open)
    }
}

/// The slices of an arm's excluded rounds.
final class AsideSlices {
    var pairs: [SlicePair] = []
    var latencies = PairLatencies()
}
