package import Arms
import Metrics
package import Statistics

/// The two slices of one arm in one round.
package struct SlicePair {
    /// The closed-loop slice, whose cost is reported.
    package var closed: SliceOutcome
    /// The open-loop slice, whose latency is reported.
    package var open: SliceOutcome
    /// The longest time between two readings of the clock that follow each other at once, in nanoseconds: in a short
    /// spin before the slices, and wherever the open loop had nothing to send.
    package var spinGap: UInt64 = 0
    /// How often threads beside the driver were taken off their processors.
    package var otherSwitches: UInt64 { closed.otherSwitches &+ open.otherSwitches }

    /// The figure of a metric, in nanoseconds; nil if nothing was delivered.
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
