import Kernel
import LiveKVM
import Metrics
import Vocabulary

extension LiveEngine {
    /// Counters of the host, the guest and KVM at one moment.
    package struct KVMCounterSnapshot {
        var runs: UInt64 = 0
        var systemCalls: UInt64
        var ringEntries: UInt64
        var cpu: UInt64
        var statistics: [String: UInt64]
        var histograms: [String: [UInt64]]

        init(_ engine: LiveEngine, _ threads: [LiveThread]) throws(LiveError) {
            for line in engine.lines { runs &+= engine.machine.vcpus[line.vcpu].runs(of: line.vector) }
            let entries = threads.reduce(engine.runner?.entries ?? 0) { $0 &+ $1.entries }
            systemCalls = engine.source.systemCalls &+ entries
            ringEntries = engine.source.ringEntries
            cpu = threads.reduce(ThreadClock.cpuNanoseconds()) {
                $0 &+ ThreadClock.cpuNanoseconds(thread: $1.identifier)
            }
            statistics = try engine.machine.statistics()
            histograms = try engine.machine.histograms()
        }
    }

    /// The outcome of a slice. Deliveries are what the guest counted; the log is checked against that count.
    package func outcome(
        elapsed: UInt64, from before: KVMCounterSnapshot, to after: KVMCounterSnapshot, latency: inout LatencyAccount
    ) -> SliceOutcome {
        var outcome = SliceOutcome()
        var stuck: [InterruptLine] = []
        for line in lines where machine.vcpus[line.vcpu].waiting(line.vector) != 0 {
            stuck.append(line)
            machine.vcpus[line.vcpu].withdraw(line.vector)
        }
        // Interrupts that the last line drove out came after `after`.
        var runs: UInt64 = 0
        for line in lines { runs &+= machine.vcpus[line.vcpu].runs(of: line.vector) }
        let isFloor = configuration.live.isFloor
        var ledger = Ledger()
        ledger.signals = state.sent
        ledger.injections = state.sent
        ledger.latched = state.offered &+ state.empty
        ledger.mergedPending = state.joined &- min(state.empty, state.joined)
        ledger.deliveries = isFloor ? state.taken : runs &- before.runs
        ledger.lost = UInt64(stuck.count)
        outcome.ledger = ledger
        outcome.faults = stuck.map {
            LedgerFault(
                intid: UInt32($0.vector), explanation: "vCPU \($0.vcpu), vector \($0.vector): signalled, not handled")
        }
        if state.taken &+ state.empty != ledger.deliveries {
            outcome.faults.append(
                LedgerFault(
                    explanation: "\(ledger.deliveries) runs counted, \(state.taken &+ state.empty) noted in the log"))
        }
        if state.empty > state.joined {
            outcome.faults.append(
                LedgerFault(explanation: "\(state.empty - state.joined) runs of handlers more than signals"))
        }
        outcome.totals = totals(elapsed: elapsed, cpu: after.cpu &- before.cpu)
        // A counter that stands still stays in the table: an event that KVM counts and that did not happen is 0, a
        // counter that KVM does not have is missing.
        for (name, value) in after.statistics {
            outcome.statistics[name] = value &- before.statistics[name, default: 0]
        }
        for (name, elements) in after.histograms {
            let earlier = before.histograms[name] ?? []
            outcome.histograms[name] = elements.indices.map {
                elements[$0] &- (earlier.indices.contains($0) ? earlier[$0] : 0)
            }
        }
        outcome.counts.systemCalls = after.systemCalls &- before.systemCalls
        outcome.counts.ringEntries = after.ringEntries &- before.ringEntries
        outcome.counts.guestEntries = outcome.statistics["exits"] ?? 0
        outcome.counts.wakeUps = outcome.statistics["halt_wakeup"] ?? 0
        outcome.counts.haltAttemptedPolls = outcome.statistics["halt_attempted_poll"] ?? 0
        outcome.counts.haltSuccessfulPolls = outcome.statistics["halt_successful_poll"] ?? 0
        outcome.p50 = account.response.percentile(50)
        outcome.p99 = account.response.percentile(99)
        outcome.p999 = account.response.percentile(99.9)
        latency.merge(account)
        return outcome
    }

    /// The time of the slice. The system call of a signal contains the injection, which cannot be told apart from it.
    /// In topology `inline` the guest's time is inside KVM_RUN, for which the host waits.
    private func totals(elapsed: UInt64, cpu: UInt64) -> Cost.Totals {
        var split = Phases()
        split.injection = clock.nanoseconds(state.injection)
        split.vcpu = clock.nanoseconds(state.vcpu)
        return Cost.Totals(
            elapsed: clock.nanoseconds(elapsed), host: split.injection &+ split.vcpu, cpu: cpu, phases: split)
    }
}
