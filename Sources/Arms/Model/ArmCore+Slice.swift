import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import Metrics
import Synchronization
import VGIC
import Vocabulary

extension ArmCore where Cache: ~Copyable {
    /// Runs one slice and drains it.
    mutating func slice(_ kind: SliceKind, signals: Int, latency: inout LatencyAccount) -> SliceOutcome {
        begin()
        let loopBefore = loopCounters
        let cpuBefore = clock.threadNanoseconds()
        let threadCPUBefore = threadCPU
        let switchesBefore = thread?.involuntarySwitches ?? 0
        let start = clock.now()
        switch kind {
        case _ where source != nil: runBesideSource(kind, UInt64(signals))
        case .closed(let window): runClosed(UInt64(signals), window: window)
        case .open(let interval, let arrivals, let seed):
            runOpen(UInt64(signals), DueTimes(interval: interval, arrivals: arrivals, seed: seed))
        }
        settle()
        let elapsed = clock.now() &- start
        let cpu = clock.threadNanoseconds() &- cpuBefore &- commandCPU
        toggler?.pause()
        thread?.pause()
        let threadCPU = threadCPU &- threadCPUBefore
        phases.switches = recorder.worldSwitches.total(clock)
        phases.software = softwareInjections.spans.total(clock)
        waitForStragglers()
        var outcome = outcome(
            elapsed: elapsed &- min(commandTicks, elapsed), cpu: cpu &+ threadCPU, loopBefore: loopBefore,
            latency: &latency)
        outcome.spinGap = clock.nanoseconds(spinGap)
        outcome.otherSwitches = (thread?.involuntarySwitches ?? 0) &- switchesBefore
        return outcome
    }

    /// CPU time of the threads beside this one, as of the end of their last slice, in ns.
    private var threadCPU: UInt64 { (thread?.cpuNanoseconds ?? 0) &+ (source?.cpuNanoseconds ?? 0) }

    private mutating func begin() {
        hostThread.counters = ModelCounters()
        commandCounters = ModelCounters()
        phases = TickPhases()
        softwareInjections.spans.reset()
        vpeMoves = 0
        tallyBefore = dispatcher.tally
        sent = 0
        notSent = 0
        commands = 0
        commandTicks = 0
        commandCPU = 0
        spinGap = 0
        isBroken = false
        loopError = nil
        graceBefore = vm.quiescence.gracePeriods
        parked = carried
        probe.disarm()
        // Stamps are at least 1.
        epoch = clock.now() &- 1
        recorder.reset(epoch: epoch)
        if let toggler {
            toggler.reset()
            toggler.resume()
        }
        if let thread {
            thread.reset(epoch: epoch)
            thread.resume()
        }
    }

    private mutating func runClosed(_ signals: UInt64, window: Int) {
        while sent < signals && !isBroken {
            applyChanges()
            // Waiting for the other thread is nobody's work: it stands before the turn.
            let room = thread.map { waitForRoom(UInt64(window), $0) } ?? UInt64(window)
            let start = clock.now()
            turn &+= 1
            awaited = 0
            let limit = min(signals, sent &+ room)
            while sent < limit, sendNext(onlyOnce: true) {}
            finishTurn(startedAt: start)
        }
    }

    /// Sends the next step's signal, if it is one and, where asked, its interrupt was not signalled in this turn.
    @inline(__always) private mutating func sendNext(onlyOnce: Bool) -> Bool {
        let step = order[position]
        guard step >= 0 else { return false }
        let slot = Int(step)
        let interrupt = configuration.path == .ppi ? slotVCPU[slot] : slot
        if onlyOnce && interruptMarks[interrupt] == turn { return false }
        interruptMarks[interrupt] = turn
        send(slot, Stamp(onTime: clock.now() &- epoch))
        advance()
        return true
    }

    /// The sliding window of `vcpu-apart`: what the other thread has acknowledged makes room. Returns for how many.
    private mutating func waitForRoom(_ window: UInt64, _ thread: VCPUThread) -> UInt64 {
        var idleSince = clock.now()
        var seen = resolved(thread)
        while sent &- min(seen, sent) >= window && !isBroken {
            Processor.pause()
            let now = resolved(thread)
            if now != seen {
                seen = now
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > Self.patienceNanoseconds {
                isBroken = true
            }
        }
        return window &- min(sent &- min(seen, sent), window)
    }

    /// Signals that need nobody's care any more, as far as this thread can see.
    private func resolved(_ thread: VCPUThread) -> UInt64 {
        // Acquiring pairs with the thread's publication.
        thread.acknowledges.load(ordering: .acquiring) &+ dispatcher.tally.mergedInEventfd
            &- tallyBefore.mergedInEventfd &+ hostThread.counters.mergedPending &+ hostThread.counters.refused
            &+ hostThread.counters.blocked
    }

    private mutating func runOpen(_ signals: UInt64, _ times: DueTimes) {
        var times = times
        var shift = commandTicks
        let origin = clock.now() &- epoch
        // The last reading of the clock if there was nothing to send then: this turn's should follow it at once.
        var idleAt: UInt64?
        while sent < signals && !isBroken {
            applyChanges()
            // The guest's own commands stop the schedule, as they stop its device drivers.
            if commandTicks != shift { shift = commandTicks }
            turn &+= 1
            awaited = 0
            let start = clock.now()
            if let idleAt { spinGap = max(spinGap, start &- min(idleAt, start)) }
            let before = sent
            while sent < signals, sent &- before < 64, order[position] >= 0 {
                let due = origin &+ shift &+ times.next
                let now = clock.now() &- epoch
                if due > now { break }
                let sentBefore = sent
                send(Int(order[position]), Stamp(intended: due, written: now))
                if sent != sentBefore { times.advance() }
                advance()
            }
            if sent != before {
                finishTurn(startedAt: start)
                idleAt = nil
            } else {
                Processor.pause()
                idleAt = start
            }
        }
    }

    /// Changes that stand before the next signal. Nothing is in flight inline; apart has none.
    private mutating func applyChanges() {
        var applied = 0
        while order[position] < 0, applied <= order.count {
            configure(changes[Int(-1 - order[position])])
            advance()
            applied += 1
        }
    }

    /// Waits until the other thread has acknowledged everything, or nothing has moved for 50 ms.
    private mutating func settle() {
        guard let thread else { return }
        var seen = resolved(thread)
        var idleSince = clock.now()
        while seen < sent {
            Processor.pause()
            let now = resolved(thread)
            if now != seen {
                seen = now
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > 50_000_000 {
                return
            }
        }
    }

    /// Gives what is deliverable and not delivered one second more.
    private mutating func waitForStragglers() {
        guard configuration.path != .floor else { return }
        let start = clock.now()
        while !vm.distributor.census().stuck.isEmpty {
            if clock.nanoseconds(clock.now() &- start) > Self.patienceNanoseconds { return }
            if let thread {
                thread.resume()
                Processor.yield()
                thread.pause()
            } else {
                runVCPUs(all: true)
            }
        }
    }
}
