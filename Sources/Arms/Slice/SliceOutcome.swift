import Metrics
import VGIC

/// What one slice came to.
struct SliceOutcome: Sendable {
    var ledger = Ledger()
    var totals = Cost.Totals()
    var counts = Counts()
    var faults: [LedgerFault] = []
    /// What KVM counted, by its names; empty for the model.
    var statistics: [String: UInt64] = [:]
    /// What toggles took, where there were any.
    var toggles = ToggleAccount()
    var p50: UInt64?
    var p99: UInt64?
    /// The longest gap between two readings of the clock while there was nothing to send, in nanoseconds.
    var spinGap: UInt64 = 0
    /// How often threads beside the driver were taken off their processors.
    var otherSwitches: UInt64 = 0

    var nanosecondsPerDelivery: Double? {
        ledger.deliveries == 0 ? nil : Double(totals.elapsed) / Double(ledger.deliveries)
    }
}
