import Delivery
import Events
import Kernel
import Lockfree
import Metrics
import VGIC

extension ArmCore where Cache: ~Copyable {
    var loopCounters: LoopCounters { configuration.loop == .call ? call.counters : loop?.counters ?? LoopCounters() }

    /// The slice's account, each term from where it was counted.
    mutating func outcome(
        elapsed: UInt64, cpu: UInt64, loopBefore: LoopCounters, latency: inout LatencyAccount
    ) -> SliceOutcome {
        var model = counters
        if let thread { model += thread.counters }
        if let toggler {
            model.mergedAtTransfer &+= toggler.counters.mergedAtTransfer
            model.droppedAtUnforward &+= toggler.counters.droppedAtUnforward
            model.destroyed &+= toggler.counters.destroyed
            // What only real hardware can time, and what the toggles cause of it.
            model.hostCommands &+= toggler.counters.hostCommands
            model.kicks &+= toggler.counters.kicks
            model.doorbells &+= toggler.counters.doorbells
            model.wakeUps &+= toggler.counters.wakeUps
        }
        let census = configuration.path == .floor ? PendingCensus() : vm.distributor.census()
        var outcome = SliceOutcome()
        outcome.ledger = ledger(model, census)
        outcome.counts = counts(model, loopBefore)
        outcome.totals = totals(elapsed: elapsed, cpu: cpu)
        outcome.faults = faults(outcome.ledger, census)
        if let toggler { outcome.toggles = toggler.account }
        carried = outcome.ledger.pendingAtEnd &+ outcome.ledger.lost

        var account = LatencyAccount()
        recorder.pour(into: &account)
        thread?.recorder.pour(into: &account)
        outcome.p50 = account.response.percentile(50)
        outcome.p99 = account.response.percentile(99)
        latency.merge(account)
        return outcome
    }

    private func ledger(_ model: ModelCounters, _ census: PendingCensus) -> Ledger {
        var ledger = Ledger()
        ledger.signals = sent
        ledger.notSent = notSent
        ledger.injections = dispatcher.tally.injections &- tallyBefore.injections
        ledger.mergedInEventfd = dispatcher.tally.mergedInEventfd &- tallyBefore.mergedInEventfd
        ledger.spurious = dispatcher.tally.spurious &- tallyBefore.spurious
        ledger.refused = model.refused
        if model.refused > 0 { ledger.refusals["EBUSY or EINVAL"] = model.refused }
        ledger.blocked = model.blocked
        ledger.droppedInWindow = model.droppedInWindow
        ledger.latched = model.latched
        ledger.mergedPending = model.mergedPending
        ledger.carriedIn = carried
        ledger.deliveries = model.deliveries
        ledger.mergedAtFold = model.mergedAtFold &+ commandCounters.mergedAtFold
        ledger.mergedAtTransfer = model.mergedAtTransfer &+ commandCounters.mergedAtTransfer
        ledger.destroyed = model.destroyed &+ commandCounters.destroyed
        ledger.droppedAtUnforward = model.droppedAtUnforward
        ledger.pendingAtEnd = UInt64(census.waiting.count)
        ledger.lost = UInt64(census.stuck.count)
        return ledger
    }

    private func counts(_ model: ModelCounters, _ before: LoopCounters) -> Counts {
        let after = loopCounters
        var counts = Counts()
        counts.systemCalls = after.systemCalls &- before.systemCalls
        if configuration.loop != .call { counts.systemCalls &+= sent &+ notSent }  // a write each
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
        counts.commands = commands
        counts.gracePeriods = vm.quiescence.gracePeriods &- graceBefore
        return counts
    }

    /// Whose time it was. What GICv4 hardware does for nothing is `hardware`: translating a forwarded MSI and setting
    /// its bit (the second pass of `direct`). The vCPU phase is host work where the guest is entered for every delivery
    /// (software, PPIs), and none where a resident vPE's bits are acknowledged.
    private func totals(elapsed: UInt64, cpu: UInt64) -> Cost.Totals {
        let isDirect = configuration.path == .direct
        var split = Phases()
        split.source = clock.nanoseconds(phases.source)
        split.loop = clock.nanoseconds(phases.loop)
        split.injection = clock.nanoseconds(phases.take &+ (isDirect ? 0 : phases.inject))
        split.hardware = clock.nanoseconds(isDirect ? phases.inject : 0)
        split.vcpu = clock.nanoseconds(phases.vcpu)
        let host = split.source &+ split.loop &+ split.injection &+ (isDirect ? 0 : split.vcpu)
        return Cost.Totals(elapsed: clock.nanoseconds(elapsed), host: host, cpu: cpu, phases: split)
    }

    /// Which LPIs the account fails on.
    private func faults(_ ledger: Ledger, _ census: PendingCensus) -> [LedgerFault] {
        var faults: [LedgerFault] = []
        for intid in census.stuck {
            faults.append(
                LedgerFault(
                    intid: intid.rawValue, explanation: "pending and deliverable, not delivered after one second"))
        }
        guard !ledger.balanced else { return faults }
        for slot in 0..<table.count {
            guard let words = table.account(slot).fault else { continue }
            let route = table.route(slot)
            let lpi = vm.its.lpi(DeviceID(route.device), EventID(route.event))
            faults.append(
                LedgerFault(
                    intid: lpi?.intid.rawValue,
                    explanation: "device \(route.device), event \(route.event): \(words)"))
        }
        return faults
    }
}
