import Irqfd
import Lockfree
import Loops
import Metrics
import SystemPackage
import VGIC
import Vocabulary

/// The account of one slice of a modelled arm, each term from the counter that counted it.
struct SliceAccount {
    /// Counters of all threads, without the guest's own commands.
    var model: ModelCounters
    /// Counters of the guest's own commands.
    var setup: ModelCounters
    var census: PendingCensus
    var tally: DispatchTally
    /// Stamps of writes that failed, which the tally takes for those of signals.
    var poppedFailures: UInt64
    /// Signals that were in eventfds when these were deassigned in this slice.
    var drained: UInt64
    var sent: UInt64
    var notSent: UInt64
    /// Signals that were pending when the slice began.
    var pendingBefore: UInt64

    private static let termsOfModel = Booking<ModelCounters, Ledger>()
    private static let countsOfModel = Booking<ModelCounters, Counts>()
    private static let countsOfLoop = Booking<LoopCounters, Counts>()

    var ledger: Ledger {
        var ledger = Ledger()
        ledger.signals = sent
        ledger.notSent = notSent
        ledger.injections = tally.injections
        ledger.mergedInEventfd = tally.mergedInEventfd &- min(tally.mergedInEventfd, poppedFailures)
        ledger.drained = drained
        ledger.spurious = tally.spurious
        ledger.stale = tally.stale
        ledger.refused = model.refused
        ledger.refusals = model.refusals
        Self.termsOfModel.add(model, to: &ledger)
        ledger.carriedIn = pendingBefore
        ledger.mergedAtFold &+= setup.mergedAtFold
        ledger.mergedAtTransfer &+= setup.mergedAtTransfer
        ledger.destroyed &+= setup.destroyed
        ledger.droppedAtUnforward &+= setup.droppedAtUnforward
        ledger.pendingAtEnd = UInt64(census.waiting.count)
        ledger.lost = UInt64(census.stuck.count)
        return ledger
    }

    /// Counts of the loop and the model. The caller adds those of the guest's commands, grace periods and registers.
    func counts(_ before: LoopCounters, _ after: LoopCounters, writes: Bool) -> Counts {
        var counts = Counts()
        Self.countsOfLoop.add(after - before, to: &counts)
        Self.countsOfModel.add(model, to: &counts)
        if writes { counts.systemCalls &+= sent &+ notSent }
        return counts
    }

    /// LPIs that are pending and deliverable, and were not delivered.
    var stuck: [LedgerFault] {
        census.stuck.map {
            LedgerFault(intid: $0.rawValue, explanation: "pending and deliverable, not delivered after one second")
        }
    }

    /// Faults by the slots' own accounts, for a slice whose ledger does not balance.
    static func faults<Cache: TranslationCache & ~Copyable>(
        of table: IrqfdTable, _ vm: VirtualMachine<Cache>
    ) -> [LedgerFault] {
        (0..<table.count).compactMap { slot in
            guard let words = table.account(slot).fault else { return nil }
            let route = table.route(slot)
            let lpi = vm.its.lpi(DeviceID(route.device), EventID(route.event))
            return LedgerFault(
                intid: lpi?.intid.rawValue, explanation: "device \(route.device), event \(route.event): \(words)")
        }
    }
}
