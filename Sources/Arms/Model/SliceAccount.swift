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
    /// Signals that were in eventfds when these were deassigned in this slice.
    var drained: UInt64
    var sent: UInt64
    var notSent: UInt64
    /// Signals that were pending when the slice began.
    var pendingBefore: UInt64

    var ledger: Ledger {
        var ledger = Ledger()
        ledger.signals = sent
        ledger.notSent = notSent
        ledger.injections = tally.injections
        ledger.mergedInEventfd = tally.mergedInEventfd
        ledger.drained = drained
        ledger.spurious = tally.spurious
        ledger.stale = tally.stale
        ledger.refused = model.refused
        ledger.refusals = model.refusals
        ledger.blocked = model.blocked
        ledger.droppedInWindow = model.droppedInWindow
        ledger.latched = model.latched
        ledger.mergedPending = model.mergedPending
        ledger.carriedIn = pendingBefore
        ledger.deliveries = model.deliveries
        ledger.mergedAtFold = model.mergedAtFold &+ setup.mergedAtFold
        ledger.mergedAtTransfer = model.mergedAtTransfer &+ setup.mergedAtTransfer
        ledger.destroyed = model.destroyed &+ setup.destroyed
        ledger.droppedAtUnforward = model.droppedAtUnforward
        ledger.pendingAtEnd = UInt64(census.waiting.count)
        ledger.lost = UInt64(census.stuck.count)
        return ledger
    }

    /// Counts of the loop and the model. The caller adds those of the guest's commands, grace periods and registers.
    func counts(_ before: LoopCounters, _ after: LoopCounters, writes: Bool) -> Counts {
        var counts = Counts()
        counts.systemCalls = after.systemCalls &- before.systemCalls
        if writes { counts.systemCalls &+= sent &+ notSent }
        counts.ringEntries = after.ringEntries &- before.ringEntries
        counts.wakeUps = after.wakeUps &- before.wakeUps &+ model.wakeUps
        counts.completions = after.completions &- before.completions
        counts.endedMultishots = after.endedMultishots &- before.endedMultishots
        counts.rearms = after.rearms &- before.rearms
        counts.overflows = after.overflows &- before.overflows
        counts.guestEntries = model.guestEntries
        counts.kicks = model.kicks
        counts.doorbells = model.doorbells
        counts.listRegisterWrites = model.listRegisterWrites
        counts.maintenanceInterrupts = model.maintenanceInterrupts
        counts.lockAcquisitions = model.lockAcquisitions
        counts.lockParks = model.lockParks
        counts.cacheHits = model.cacheHits
        counts.cacheMisses = model.cacheMisses
        counts.spuriousAcknowledges = model.spuriousAcknowledges
        counts.foundAbsent = model.foundAbsent
        counts.hostCommands = model.hostCommands
        counts.vpeLoads = model.vpeLoads
        counts.vpePuts = model.vpePuts
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
