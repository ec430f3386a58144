import Irqfd
import Kernel
import Loads
import Lockfree
import Metrics
import VGIC
import Vocabulary

extension ArmDriver where Cache: ~Copyable, P: ~Copyable {
    /// Runs one slice and drains it.
    /// - Throws: `failed` if the VMM could not forward what the guest has mapped.
    mutating func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(RunError) -> SliceOutcome {
        begin()
        let loopBefore = loopCounters
        let cpuBefore = clock.threadNanoseconds()
        let threadCPUBefore = threadCPU
        let switchesBefore = vcpus?.involuntarySwitches ?? 0
        let start = clock.now()
        switch kind {
        case _ where source != nil: runBesideSource(kind, UInt64(signals))
        case _ where crew != nil: runByWriters(kind, UInt64(signals))
        case .closed(let window): runClosed(UInt64(signals), window: window)
        case .open(let interval, let arrivals, let seed):
            runOpen(
                UInt64(signals),
                DueTimes(
                    times, from: turn.order, at: clock, otherwise: (interval, arrivals, seed)))
        }
        settle()
        let elapsed = clock.now() &- start
        let cpu = clock.threadNanoseconds() &- cpuBefore &- setup.cpuNanoseconds
        for thread in sideThreads { thread.pause() }
        vcpus?.pause()
        turn.phases.switches = turn.recorder.worldSwitches.total(clock)
        let threadCPU = threadCPU &- threadCPUBefore
        waitForStragglers()
        if let refusal = setup.refusal { throw .failed("\(configuration.name): \(refusal)") }
        let worked = elapsed &- min(setup.ticks, elapsed)
        var outcome = outcome(elapsed: worked, cpu: cpu &+ threadCPU, loopBefore: loopBefore, latency: &latency)
        outcome.pace =
            (schedule ?? source?.schedule)?.pace(elapsed: worked, clock: clock) ?? crew?.pace(elapsed: worked)
        outcome.otherSwitches = (vcpus?.involuntarySwitches ?? 0) &- switchesBefore
        return outcome
    }

    private mutating func begin() {
        setup.begin()
        guests.begin(pending: pendingBeforeSlice)
        spinGap = 0
        schedule = nil
        turn.table.withdrawFailures()
        drainedBeforeSlice = turn.table.drainedSignals
        gracePeriodsBefore = vm.quiescence.gracePeriods
        turn.begin()
        for thread in sideThreads {
            thread.reset()
            thread.resume()
        }
        if let vcpus {
            vcpus.reset(epoch: turn.epoch)
            vcpus.resume()
        }
    }

    // MARK: - closed loop

    private mutating func runClosed(_ signals: UInt64, window: Int) {
        while turn.sent < signals && !turn.isBroken {
            applyChanges()
            // Waiting for the other thread is nobody's work: it stands before the turn.
            let room = vcpus.map { waitForRoom(UInt64(window), $0) } ?? UInt64(window)
            let start = clock.now()
            let before = turn.sent
            turn.beginBatch()
            let limit = min(signals, before &+ room)
            while turn.sent < limit, turn.sendNextOnce() {}
            turn.endIfNothingIsSent(since: before)
            finishTurn(startedAt: start)
        }
    }

    /// Waits until the sliding window of `vcpu-apart` has room: acknowledges of the other thread make it. Returns for
    /// how many signals there is room.
    private mutating func waitForRoom(_ window: UInt64, _ vcpus: VCPUThread) -> UInt64 {
        var idleSince = clock.now()
        var seen = resolved(vcpus)
        while turn.sent &- min(seen, turn.sent) >= window && !turn.isBroken {
            Processor.pause()
            let now = resolved(vcpus)
            if now != seen {
                seen = now
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > Turn<P, Faults>.patienceNanoseconds {
                turn.isBroken = true
            }
        }
        return window &- min(turn.sent &- min(seen, turn.sent), window)
    }

    // MARK: - open loop

    private mutating func runOpen(_ signals: UInt64, _ times: DueTimes) {
        var schedule = OpenSchedule(times, origin: clock.now() &- turn.epoch, signals: signals)
        defer { self.schedule = schedule }
        // The last reading of the clock if there was nothing to send then: this turn's should follow it at once.
        var idleAt: UInt64?
        while turn.sent < signals && !turn.isBroken {
            applyChanges()
            turn.beginBatch()
            let start = clock.now()
            if let idleAt { spinGap = max(spinGap, start &- min(idleAt, start)) }
            let (sentBefore, attemptsBefore) = (turn.sent, turn.sent &+ turn.notSent)
            sendDue(signals, &schedule)
            turn.endIfNothingIsSent(since: sentBefore)
            if turn.sent &+ turn.notSent != attemptsBefore {
                finishTurn(startedAt: start)
                idleAt = nil
            } else {
                Processor.pause()
                idleAt = start
            }
        }
    }

    /// Sends the signals that are due, at most 64, up to the next change of the guest's set-up.
    @inline(__always) private mutating func sendDue(_ signals: UInt64, _ schedule: inout OpenSchedule) {
        // The guest's own commands stop the schedule, as they stop its device drivers.
        let shift = setup.ticks
        var attempts = 0
        while turn.sent < signals, attempts < 64, turn.order.next >= 0 {
            guard let stamp = schedule.due(at: clock.now() &- turn.epoch, shift: shift) else { break }
            attempts &+= 1
            if turn.sendNext(stamp) { schedule.advance(behind: stamp) }
        }
    }

    // MARK: - both

    /// Reaps the completions of the signals that were sent, delivers them and, in topologies without a vCPU thread,
    /// runs the guests.
    private mutating func finishTurn(startedAt start: UInt64) {
        let written = clock.now()
        turn.phases.source &+= written &- start
        if !turn.isCall { turn.reapAndDeliver(writtenAt: written) }
        guard vcpus == nil else { return }
        let before = clock.now()
        runGuests()
        turn.phases.vcpu &+= clock.now() &- before
    }

    /// Applies the changes that stand before the next signal. In topology `inline` no signal is in flight then;
    /// workloads of other topologies have no changes.
    private mutating func applyChanges() {
        var applied = 0
        while turn.order.next < 0, applied <= turn.order.count {
            setup.apply(changes[-1 - turn.order.next])
            turn.order.advance()
            applied += 1
        }
    }

    /// Lets a masked guest take what is pending; waits until the other thread has acknowledged everything, or nothing
    /// has moved for 50 ms.
    private mutating func settle() {
        if configuration.guest == .masked { runGuests(all: true) }
        guard let vcpus else { return }
        var seen = resolved(vcpus)
        var idleSince = clock.now()
        while seen < turn.sent {
            Processor.pause()
            let now = resolved(vcpus)
            if now != seen {
                seen = now
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > 50_000_000 {
                return
            }
        }
    }

    /// Waits up to one second more for signals that can be delivered and were not.
    private mutating func waitForStragglers() {
        guard P.hasGuest else { return }
        let start = clock.now()
        while !vm.distributor.census().stuck.isEmpty {
            if clock.nanoseconds(clock.now() &- start) > Turn<P, Faults>.patienceNanoseconds { return }
            if let vcpus {
                vcpus.resume()
                Processor.yield()
                vcpus.pause()
            } else {
                runGuests(all: true)
            }
        }
    }
}
