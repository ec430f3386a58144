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
    /// One signal of the slot, stamped; by `call` it is injected before this returns.
    @inline(__always) mutating func send(_ slot: Int, _ stamp: Stamp) {
        if sent & 63 == 0 { probe.arm(stamp) }
        guard configuration.loop == .call else {
            if table.signal(slot, stamp: stamp) == .written { sent &+= 1 } else { notSent &+= 1 }
            if slotMarks[slot] != turn {
                slotMarks[slot] = turn
                awaited &+= 1
            }
            return
        }
        table.signalByCall(slot, stamp: stamp)
        sent &+= 1
        call.signal(table.token(slot), into: &batch)
        dispatcher.take(batch[0])
        if burden.isLoad { burden.bear(dispatcher.count) }
        noteStage(probe.reaped)
        inject()
        noteStage(probe.injected)
    }

    /// The completions of what was sent, the injections and, inline, the guests.
    mutating func finishTurn(startedAt start: UInt64) {
        let written = clock.now()
        phases.source &+= written &- start
        if configuration.loop != .call {
            var before = written
            let patience = clock.ticks(nanoseconds: Self.patienceNanoseconds)
            while reaped < sent {
                reap()
                let now = clock.now()
                if now &- before > patience {
                    isBroken = true
                    break
                }
                if dispatcher.count == 0 { continue }
                before = clock.now()
                inject()
                noteStage(probe.injected)
                phases.inject &+= clock.now() &- before
            }
        }
        if thread == nil {
            let before = clock.now()
            runVCPUs()
            phases.vcpu &+= clock.now() &- before
        }
    }

    /// One entry into the loop, and the first pass over what it brought.
    mutating func reap() {
        let start = clock.now()
        batch.removeAll()
        do {
            try loop?.wait(
                into: &batch, atLeast: max(1, awaited), timeoutNanoseconds: 100_000_000)
        } catch {
            (isBroken, loopError) = (true, error)
            return
        }
        let waited = clock.now()
        for index in 0..<batch.count { dispatcher.take(batch[index]) }
        if burden.isLoad { burden.bear(dispatcher.count) }
        awaited &-= batch.count
        // Acquiring pairs with `StageProbe.arm`, which may have been another thread's: its times are cleared.
        let followed = probe.stamp.load(ordering: .acquiring)
        if followed != 0 {
            for index in 0..<dispatcher.count where dispatcher.taken(index).stamp.rawValue == followed {
                probe.reaped.store(waited &- epoch, ordering: .releasing)  // pairs with `Recorder`
            }
        }
        phases.loop &+= waited &- start
        phases.take &+= clock.now() &- waited
    }

    func noteStage(_ stage: borrowing Atomic<UInt64>) {
        // Only the first turn after arming counts: a later one overwrites nothing.
        if stage.load(ordering: .relaxed) == 0 { stage.store(clock.now() &- epoch, ordering: .releasing) }
    }

    /// The second pass: what the path makes of each injection.
    @inline(__always) mutating func inject() {
        switch configuration.path {
        case .direct where toggler != nil:
            dispatcher.inject(watch: &softwareInjections, thread: &hostThread)
        case .software, .direct: dispatcher.inject(thread: &hostThread)
        case .floor:
            for index in 0..<dispatcher.count {
                hostThread.counters.latched &+= 1
                hostThread.counters.deliveries &+= 1
                recorder.acknowledged(vcpu: 0, intid: .spurious, stamp: dispatcher.taken(index).stamp)
            }
            dispatcher.clear()
        case .directUserspace: signalByUserspace()
        case .kvm: preconditionFailure("LiveEngine runs it")
        case .ppi:
            for index in 0..<dispatcher.count {
                let (slot, stamp) = dispatcher.taken(index)
                let line = VirtualMachine<Cache>.IRQLine(
                    ppi: INTID.softwarePPI, vcpu: VCPUID(UInt32(truncatingIfNeeded: slotVCPU[slot])))
                do {
                    try vm.irqLine(line, level: 1, stamp: stamp, thread: &hostThread)
                } catch {
                    hostThread.counters.refused &+= 1
                }
            }
            dispatcher.clear()
        }
    }

    /// Every vCPU that may run, until nothing moves any more. Inline only.
    /// - Parameter all: also those of a preempted guest that have no processor now.
    mutating func runVCPUs(all: Bool = false) {
        guard configuration.path != .floor else { return }
        if configuration.guest == .preempted, !all { return runScheduled() }
        for _ in 0..<4 {
            for vcpu in 0..<vm.distributor.vcpuCount {
                if blocks && !hostThread.wakes.runnable.remove(vcpu) { continue }
                while vm.distributor.run(vcpu: vcpu, budget: 4096, sink: &recorder, thread: &hostThread) == .budget {}
            }
            // Pending now: what is parked on disabled LPIs, and what moved to a vCPU that had its turn already.
            let pending = standing
            if pending == parked { return }
            parked = pending
            tickStranded()
        }
    }

    /// Overcommit: as many processors as half of the vCPUs. Those whose turn it was are put, the next ones run.
    private mutating func runScheduled() {
        let count = vm.distributor.vcpuCount
        let processors = max(1, count / 2)
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            recorder.worldSwitchBegins()
            vm.distributor.stop(vcpu: vcpu, thread: &hostThread)
            recorder.worldSwitchEnded()
        }
        firstScheduled = (firstScheduled + processors) % count
        for offset in 0..<processors {
            let vcpu = (firstScheduled + offset) % count
            if self.processors[vcpu] != offset {
                self.processors[vcpu] = offset
                vpeMoves &+= 1
            }
            while vm.distributor.run(vcpu: vcpu, budget: 4096, sink: &recorder, thread: &hostThread) == .budget {}
        }
    }

    /// Gives a vCPU that keeps another's LPI on its list the exit that the host's timer would: a `spin` guest has none.
    private func tickStranded() {
        // A census needs everything to stand still; beside a toggler the timer of every vCPU ticks.
        let stranded = toggler == nil ? vm.distributor.census().strandedOn : Set(0..<vm.distributor.vcpuCount)
        for vcpu in stranded { vm.distributor.tick(vcpu: vcpu) }
    }

    /// Signals that are latched and neither delivered nor gone, carried-in ones included; wraps on a broken account.
    private var standing: UInt64 {
        carried &+ hostThread.counters.latched &+ commandCounters.latched &- hostThread.counters.deliveries
            &- hostThread.counters.mergedAtFold
            &- hostThread.counters.mergedAtTransfer &- hostThread.counters.destroyed &- commandCounters.mergedAtTransfer
            &- commandCounters.destroyed &- commandCounters.mergedAtFold
    }

    /// The next step; at the end of the workload it starts again.
    @inline(__always) mutating func advance() { position = position &+ 1 == order.count ? 0 : position &+ 1 }

    /// Begins or ends what is not counted as the work of deliveries.
    mutating func swapCounters() { swap(&hostThread.counters, &commandCounters) }

    /// What the guest does itself between signals: not timed, and neither its locks nor its instructions are charged to
    /// deliveries.
    @inline(never) mutating func configure(_ acts: [Workload.Configuration]) {
        Callgrind.toggle()
        defer { Callgrind.toggle() }
        swapCounters()
        defer { swapCounters() }
        let start = clock.now()
        let cpuBefore = clock.threadNanoseconds()
        var packets: [CommandPacket] = []
        func flush(_ core: inout Self) {
            guard !packets.isEmpty else { return }
            core.commands &+= UInt64(packets.count)
            core.vm.its.execute(packets, thread: &core.hostThread)
            packets.removeAll()
        }
        for act in acts {
            switch act {
            case .command(let words):
                packets.append(CommandPacket(words.word0, words.word1, words.word2, words.word3))
            case .property(let intid, let byte):
                flush(&self)
                let offset = UInt64(intid &- INTID.firstLPI)
                try? vm.its.memory.setByte(vm.lpiTables.propertyAddress(INTID.firstLPI) &+ offset, byte)
            case .lpisEnabled(let vcpu, let enabled):
                flush(&self)
                vm.setLPIsEnabled(vcpu: vcpu, enabled, thread: &hostThread)
            }
        }
        flush(&self)
        if configuration.path.isForwarded { forwardAll() }
        commandCPU &+= clock.threadNanoseconds() &- cpuBefore
        commandTicks &+= clock.now() &- start
    }
}
