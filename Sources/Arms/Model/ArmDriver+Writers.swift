import Irqfd
import Kernel
import Loops
import VGIC
import Vocabulary

/// Slices whose signals other threads inject, each in its own context: this one waits for them.
extension ArmDriver where Cache: ~Copyable, P: ~Copyable {
    /// Runs the signals of a slice, from the first to the last injection.
    mutating func runByWriters(_ kind: SliceKind, _ signals: UInt64) {
        guard let crew else { return }
        for thread in crew.threads { thread.syntheticWork = turn.syntheticWork }
        crew.run(kind, signals: signals, epoch: turn.epoch)
        let account = crew.account
        turn.sent = account.sent
        turn.phases.source = account.ticks
        turn.isBroken = crew.hasGivenUp
    }

    /// Counters of what hands signals over, since it was made.
    var loopCounters: LoopCounters {
        var counters = turn.loopCounters
        if let crew { counters += crew.account.calls }
        return counters
    }
}
