package import Metrics
import VGIC

/// Figures and accounts of one slice.
package struct SliceOutcome: Sendable {
    package var ledger = Ledger()
    package var totals = Cost.Totals()
    package var counts = Counts()
    package var faults: [LedgerFault] = []
    /// KVM's own counters over the slice, by KVM's names; empty for the model.
    package var statistics: [String: UInt64] = [:]
    /// The account of each LPI that had one in the slice, by INTID; empty unless the arm keeps them.
    package var accounts: [UInt32: Ledger] = [:]
    /// KVM's own histograms over the slice, by KVM's names; empty for the model.
    package var histograms: [String: [UInt64]] = [:]
    /// Durations and LPIs of the slice's toggles; empty without toggles.
    package var toggles = ToggleAccount()
    /// Durations and work of the slice's changes of routes or irqfds; empty without churn.
    package var routing = RoutingAccount()
    /// How the open loop kept to its schedule; nil for a closed loop.
    package var pace: Pace?
    package var p50: UInt64?
    package var p99: UInt64?
    package var p999: UInt64?
    /// The longest gap between two readings of the clock while there was nothing to send, in nanoseconds.
    package var spinGap: UInt64 = 0
    /// How often threads beside the driver were taken off their processors.
    package var otherSwitches: UInt64 = 0

    package var nanosecondsPerDelivery: Double? {
        ledger.deliveries == 0 ? nil : Double(totals.elapsed) / Double(ledger.deliveries)
    }
}
