package import Arms
import Metrics
package import Statistics

/// The two slices of one arm in one round.
package struct SlicePair {
    /// Its cost is reported.
    package var closed: SliceOutcome
    /// Its latency is reported.
    package var open: SliceOutcome
    /// The longest time between two readings of the clock that should have followed each other at once, in nanoseconds:
    /// in a short spin before the slices and wherever the open loop had nothing to send.
    package var spinGap: UInt64 = 0
    /// How often threads beside the driver were taken off their processors.
    package var otherSwitches: UInt64 { closed.otherSwitches &+ open.otherSwitches }

    /// A metric of this arm in this round, in nanoseconds; nil if nothing was delivered.
    package func figure(_ metric: GatedMetric) -> Double? {
        switch metric {
        case .time: closed.nanosecondsPerDelivery
        case .cpu:
            closed.ledger.deliveries == 0 ? nil : Double(closed.totals.cpu) / Double(closed.ledger.deliveries)
        case .p50: open.p50.map { Double($0) }
        case .p99: open.p99.map { Double($0) }
        }
    }
}
