import Irqfd
import Kernel
import Lockfree
import Loops
import Metrics
import VGIC
import Vocabulary

extension ArmDriver where Cache: ~Copyable, P: ~Copyable {
    /// The outcome of the slice.
    mutating func outcome(
        elapsed: UInt64, cpu: UInt64, loopBefore: LoopCounters, latency: inout LatencyAccount
    ) -> SliceOutcome {
        let account = SliceAccount(
            model: allCounters, setup: setup.thread.counters,
            census: P.hasGuest ? vm.distributor.census() : PendingCensus(), tally: tally,
            poppedFailures: turn.poppedFailures,
            drained: turn.table.drainedSignals &- drainedBeforeSlice, sent: turn.sent,
            notSent: turn.notSent, pendingBefore: pendingBeforeSlice)
        var outcome = SliceOutcome()
        outcome.ledger = account.ledger
        (outcome.ledger.byFirstRoute, outcome.ledger.bySecondRoute) = turn.path.routed
        outcome.counts = counts(account, loopBefore)
        let attribution = Attribution(phases: turn.phases, shares: turn.path.shares(of: turn.phases.delivery))
        outcome.totals = attribution.totals(elapsed: elapsed, cpu: cpu, clock: clock)
        outcome.faults = faults(account, outcome.ledger)
        if let accounts = turn.accounts {
            outcome.accounts = accounts.slice(account.census)
            outcome.faults += outcome.accounts.sorted { $0.key < $1.key }.flatMap { intid, ledger in
                ledger.imbalances.map { LedgerFault(intid: intid, explanation: $0) }
            }
        }
        outcome.spinGap = clock.nanoseconds(spinGap)
        if let toggler { outcome.toggles = toggler.account }
        if let churner { outcome.routing = churner.account }
        pendingBeforeSlice = outcome.ledger.pendingAtEnd &+ outcome.ledger.lost

        var latencies = LatencyAccount()
        turn.recorder.pour(into: &latencies)
        vcpus?.recorder.pour(into: &latencies)
        outcome.p50 = latencies.response.percentile(50)
        outcome.p99 = latencies.response.percentile(99)
        outcome.p999 = latencies.response.percentile(99.9)
        latency.merge(latencies)
        return outcome
    }

    /// Counters of all threads. Of the toggler's, the churner's and the guest's driver's, those of signals and of work
    /// that only real hardware could time; their locks and list registers are not charged to deliveries.
    private var allCounters: ModelCounters {
        var model = turn.thread.counters
        if let vcpus { model += vcpus.counters }
        if let crew { model += crew.account.model }
        for thread in sideThreads { model += thread.counters.chargedToSignals }
        return model
    }

    private var tally: DispatchTally {
        var tally = turn.tally
        if let crew { tally += crew.account.tally }
        return tally
    }

    private func counts(_ account: SliceAccount, _ loopBefore: LoopCounters) -> Counts {
        var counts = account.counts(loopBefore, loopCounters, writes: !turn.isCall)
        if let host = vm.directInjection?.host {
            let accesses = host.profile.residencyAccesses(of: account.model, moves: guests.vpeMoves)
            counts.hostCommands &+= accesses.commands
            counts.hostRegisterWrites = accesses.registerWrites
        }
        counts.commands = setup.commands &+ (commander?.commands ?? 0)
        counts.gracePeriods = vm.quiescence.gracePeriods &- gracePeriodsBefore
        return counts
    }

    /// Which LPIs the account fails on, and what ended the slice early.
    private func faults(_ account: SliceAccount, _ ledger: Ledger) -> [LedgerFault] {
        var faults = account.stuck
        if let error = turn.patience.error, turn.notSent > 0, turn.isBroken || turn.sent == 0 {
            faults.append(
                LedgerFault(explanation: "no eventfd took a signal for one second: \(error); the slice was ended"))
        }
        for failure in turn.loop?.failures ?? [] {
            let route = turn.table.route(failure.slot)
            faults.append(
                LedgerFault(
                    explanation: "loop \(configuration.loop.rawValue) has given up the eventfd of device "
                        + "\(route.device), event \(route.event): \(failure.error)"))
        }
        faults += sideThreads.compactMap(\.fault).map { LedgerFault(explanation: $0) }
        if let error = turn.loopError {
            // What the slice had not reaped then is missing from the account of every slot, and no slot is at fault.
            faults.append(
                LedgerFault(explanation: "loop \(configuration.loop.rawValue) failed: \(error); it reaped no more"))
            return faults
        }
        return ledger.balanced ? faults : faults + SliceAccount.faults(of: turn.table, vm)
    }
}
