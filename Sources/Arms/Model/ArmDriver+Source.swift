import Irqfd
import Kernel
import Lockfree
import Synchronization
import VGIC

/// Slices whose signals are sent by another thread: this one reaps, delivers and, where the vCPUs have no thread of
/// their own, runs them.
extension ArmDriver where Cache: ~Copyable, P: ~Copyable {
    /// Runs the signals of a slice, from the first write to the last delivery.
    mutating func runBesideSource(_ kind: SliceKind, _ signals: UInt64) {
        guard let source else { return }
        source.start(kind, signals: signals, epoch: turn.epoch)
        // In an open loop nothing may come for as long as the source waits for a signal to be due.
        let isClosed = if case .closed = kind { true } else { false }
        var idleSince = clock.now()
        while turn.reaped < signals && !turn.isBroken {
            let start = clock.now()
            let loopBefore = turn.phases.loop
            turn.completionsDue = 0
            turn.reap()
            guard turn.batch.count > 0 else {
                turn.phases.loop = loopBefore
                if !isClosed && !source.isFinished {
                    idleSince = clock.now()
                } else if clock.nanoseconds(clock.now() &- idleSince) > Turn<P, Faults>.patienceNanoseconds {
                    turn.isBroken = true
                }
                continue
            }
            turn.phases.loop &-= min(turn.slept(since: start), turn.phases.loop &- loopBefore)
            deliver(to: source)
            idleSince = clock.now()
        }
        source.pause()
        turn.sent = source.sent
        turn.notSent = source.notSent
        turn.patience = source.patience
        turn.phases.source &+= source.ticks
    }

    /// Delivers the reaped batch, runs the guests, and tells the source how many signals are settled.
    private mutating func deliver(to source: SourceThread) {
        let start = clock.now()
        turn.deliver()
        // Relaxed: this thread stored it. What is followed may be among the next ones.
        if turn.probe.reaped.load(ordering: .relaxed) != 0 { turn.noteStage(turn.probe.injected) }
        let delivered = clock.now()
        turn.phases.delivery &+= delivered &- start
        if vcpus == nil {
            runGuests()
            turn.phases.vcpu &+= clock.now() &- delivered
        }
        source.settle(turn.recorder.acknowledges &+ turn.endedOtherwise)
    }
}
