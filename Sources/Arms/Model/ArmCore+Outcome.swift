import Irqfd
import Kernel
import Lockfree
import Loops
import Metrics
import VGIC
import Vocabulary

extension ArmCore where Cache: ~Copyable {
    var loopCounters: LoopCounters { configuration.loop == .call ? call.counters : loop?.counters ?? LoopCounters() }

    /// The slice's account, each term from where it was counted.
    mutating func outcome(
        elapsed: UInt64, cpu: UInt64, loopBefore: LoopCounters, latency: inout LatencyAccount
    ) -> SliceOutcome {
        var model = hostThread.counters
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
            model.vpeLoads &+= toggler.counters.vpeLoads
            model.vpePuts &+= toggler.counters.vpePuts
            model.doorbellRequests &+= toggler.counters.doorbellRequests
            model.doorbellsWithdrawn &+= toggler.counters.doorbellsWithdrawn
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
        counts.vpeLoads = model.vpeLoads
        counts.vpePuts = model.vpePuts
        if let host = vm.directInjection?.host {
            let accesses = host.profile.residencyAccesses(of: model, moves: vpeMoves)
            counts.hostCommands &+= accesses.commands
            counts.hostRegisterWrites = accesses.registerWrites
        }
        counts.commands = commands
        counts.gracePeriods = vm.quiescence.gracePeriods &- graceBefore
        return counts
    }

    /// Whose time it was.
    ///
    /// Hardware's is what a GICv4 does for nothing: translating a forwarded MSI and setting its bit (the second pass of
    /// `direct`). Beside a toggler some MSIs of a batch go by software: that part, which is sampled, is the host's. A
    /// doorbell's handler, a request and a wake-up of a few nanoseconds, is in the batch and not told apart.
    ///
    /// The guest's is acknowledging, in every arm: from a list register, a resident vPE's table or a PPI, and by the
    /// floor, which does nothing else in its second pass. What is left of the vCPU phase is the host's: entering the
    /// guest, leaving it, blocking; sampled too. A `spin` guest with nothing but vLPIs is never left.
    private func totals(elapsed: UInt64, cpu: UInt64) -> Cost.Totals {
        let hostInject: UInt64
        switch configuration.path {
        case .direct: hostInject = min(phases.software, phases.inject)
        case .floor: hostInject = 0
        case .software, .directUserspace, .ppi, .kvm: hostInject = phases.inject
        }
        let rest = phases.inject &- hostInject
        let switches = min(phases.switches, phases.vcpu)
        var split = Phases()
        split.source = clock.nanoseconds(phases.source)
        split.loop = clock.nanoseconds(phases.loop)
        split.injection = clock.nanoseconds(phases.take &+ hostInject)
        split.hardware = clock.nanoseconds(configuration.path == .floor ? 0 : rest)
        split.vcpu = clock.nanoseconds(switches)
        split.guest = clock.nanoseconds(phases.vcpu &- switches &+ (configuration.path == .floor ? rest : 0))
        let host = split.source &+ split.loop &+ split.injection &+ split.vcpu
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
        if let loopError {
            // Whatever it had not reaped then is missing at every slot, and none of them is at fault.
            faults.append(
                LedgerFault(explanation: "loop \(configuration.loop.rawValue) failed: \(loopError); it reaped no more"))
            return faults
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
