package import Metrics

extension Fixture {
    /// A ledger that balances, with something in every term.
    package static var fullLedger: Ledger {
        var ledger = Ledger()
        ledger.signals = 1_000
        ledger.notSent = 3
        ledger.mergedInEventfd = 20
        ledger.drained = 5
        ledger.injections = 975
        ledger.byFirstRoute = 900
        ledger.bySecondRoute = 75
        ledger.refused = 7
        ledger.blocked = 11
        ledger.droppedInWindow = 2
        ledger.latched = 900
        ledger.mergedPending = 55
        ledger.carriedIn = 40
        ledger.deliveries = 880
        ledger.mergedAtFold = 13
        ledger.mergedAtTransfer = 17
        ledger.destroyed = 9
        ledger.droppedAtUnforward = 6
        ledger.pendingAtEnd = 15
        ledger.lost = 0
        ledger.spurious = 4
        ledger.stale = 2
        ledger.refusals = ["no route": 4, "EINVAL": 3]
        return ledger
    }
}
