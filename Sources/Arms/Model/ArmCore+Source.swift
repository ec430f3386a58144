import Irqfd
import Kernel
import Lockfree
import Synchronization
import VGIC

/// Slices whose signals are sent by another thread: this one reaps, injects and, where the vCPUs have no thread of
/// their own, runs them.
extension ArmCore where Cache: ~Copyable {
    /// The signals of a slice, from the first write to the last injection.
    mutating func runBesideSource(_ kind: SliceKind, _ signals: UInt64) {
        guard let source else { return }
        source.start(kind, signals: signals, epoch: epoch)
        // In an open loop nothing may come for as long as the source waits for a signal to be due.
        let isClosed = if case .closed = kind { true } else { false }
        var idleSince = clock.now()
        while reaped < signals && !isBroken {
            let start = clock.now()
            let loopBefore = phases.loop
            awaited = 0
            reap()
            guard dispatcher.count > 0 else {
                phases.loop = loopBefore
                if !isClosed && !source.isFinished {
                    idleSince = clock.now()
                } else if clock.nanoseconds(clock.now() &- idleSince) > Self.patienceNanoseconds {
                    isBroken = true
                }
                continue
            }
            phases.loop &-= min(waited(since: start), phases.loop &- loopBefore)
            deliver(to: source)
            idleSince = clock.now()
        }
        source.pause()
        sent = source.sent
        notSent = source.notSent
        phases.source &+= source.ticks
    }

    /// Injects what was reaped, runs the guests and tells the source.
    private mutating func deliver(to source: SourceThread) {
        let start = clock.now()
        inject()
        // Relaxed: this thread stored it. What is followed may be among the next ones.
        if probe.reaped.load(ordering: .relaxed) != 0 { noteStage(probe.injected) }
        let injected = clock.now()
        phases.inject &+= injected &- start
        if thread == nil {
            runVCPUs()
            phases.vcpu &+= clock.now() &- injected
        }
        source.settle(
            recorder.acknowledges &+ dispatcher.tally.mergedInEventfd &- tallyBefore.mergedInEventfd
                &+ hostThread.counters.mergedPending &+ hostThread.counters.refused &+ hostThread.counters.blocked)
    }

    /// How long the loop was asleep before there was anything to reap: nobody's work.
    private func waited(since start: UInt64) -> UInt64 {
        var first = UInt64.max
        for index in 0..<dispatcher.count {
            let stamp = dispatcher.taken(index).stamp
            if stamp.isKnown { first = min(first, epoch &+ stamp.intended &+ stamp.lateness) }
        }
        return first == .max || first < start ? 0 : first &- start
    }
}
