package import Arms
import Metrics
package import Statistics

/// The two slices of one arm in one round.
package struct SlicePair {
    /// The closed-loop slice, whose cost is reported.
    package var closed: SliceOutcome
    /// The open-loop slice, whose latency is reported.
    package var open: SliceOutcome
    /// Signals per second that the open loop was offered.
    package var rate = 0.0
    /// The longest time between two readings of the clock that follow each other at once, in nanoseconds: in a short
    /// spin before the slices, and wherever the open loop had nothing to send.
    package var spinGap: UInt64 = 0
    /// For how long, of one of the slices, the processor of the thread that plays all roles was away, in nanoseconds:
    /// wall time less processor time. Nil for an arm with several threads, whose driver waits for others.
    package var awayNanoseconds: UInt64?
    /// Whether the account of a slice does not balance.
    var isVoid: Bool { closed.isVoid || open.isVoid }
    /// How often threads beside the driver were taken off their processors.
    package var otherSwitches: UInt64 { closed.otherSwitches &+ open.otherSwitches }

    /// - Parameters:
    ///   - closed: the closed-loop slice.
    ///   - open: the open-loop slice.
    ///   - spinGap: the longest gap that was seen before the slices, in nanoseconds.
    ///   - isOneThread: whether one thread plays all roles, and never sleeps.
    package init(closed: SliceOutcome, open: SliceOutcome, spinGap: UInt64 = 0, isOneThread: Bool = false) {
        self.closed = closed
        self.open = open
        self.spinGap = max(spinGap, closed.spinGap, open.spinGap)
        if isOneThread {
            awayNanoseconds = [closed, open].map { $0.totals.elapsed &- min($0.totals.cpu, $0.totals.elapsed) }.max()
        }
    }

    /// The figure of a metric, in nanoseconds; nil if nothing was delivered.
    package func figure(_ metric: GatedMetric) -> Double? {
        switch metric {
        case .host:
            closed.ledger.deliveries == 0 ? nil : Double(closed.totals.host) / Double(closed.ledger.deliveries)
        case .time: closed.nanosecondsPerDelivery
        case .cpu:
            closed.ledger.deliveries == 0 ? nil : Double(closed.totals.cpu) / Double(closed.ledger.deliveries)
        case .p50: open.p50.map { Double($0) }
        case .p99: open.p99.map { Double($0) }
        case .p999: open.p999.map { Double($0) }
        }
    }
}

extension SliceOutcome {
    /// Whether the account of the slice does not balance, or something is at fault.
    var isVoid: Bool { ledger.isVoid || !faults.isEmpty }
}
