import Metrics
import Statistics

/// The two slices of one arm in one round.
struct SlicePair {
    /// Its cost is reported.
    var closed: SliceOutcome
    /// Its latency is reported.
    var open: SliceOutcome

    /// A metric of this arm in this round, in nanoseconds; nil if nothing was delivered.
    func figure(_ metric: GatedMetric) -> Double? {
        switch metric {
        case .time: closed.nanosecondsPerDelivery
        case .cpu:
            closed.ledger.deliveries == 0 ? nil : Double(closed.totals.cpu) / Double(closed.ledger.deliveries)
        case .p50: open.p50.map { Double($0) }
        case .p99: open.p99.map { Double($0) }
        }
    }
}
