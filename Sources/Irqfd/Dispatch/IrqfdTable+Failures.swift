import Lockfree
import Synchronization

/// Writes that failed: a signal's stamp is pushed before its write, and nobody takes it back.
extension IrqfdTable {
    /// How many stamps of failed writes were popped, all slots together, since the table was made: so many merges, or
    /// injections, are no signal's. Exact while nothing is in flight.
    public var poppedFailures: UInt64 {
        // Relaxed: who ended the slice has published it.
        guard hasFailed.load(ordering: .relaxed) else { return 0 }
        return (0..<count).reduce(0) { $0 &+ poppedFailures($1) }
    }

    /// How many stamps of failed writes of a slot were popped. Exact while nothing is in flight.
    func poppedFailures(_ slot: Int) -> UInt64 { failures[slot].popped(waiting: waitingFailures(slot)) }

    /// How many stamps of failed writes wait in a slot's ring. Stamps before them are those of signals that are lost.
    func waitingFailures(_ slot: Int) -> UInt32 {
        min(irqfds[slot].stamps.count, failures[slot].atEnd(pushes: irqfds[slot].stamps.pushes))
    }

    /// Takes the stamps of failed writes out of the rings, so that no later signal is counted with them. A ring with a
    /// lost signal keeps its stamps. On the loop's thread, while nothing is in flight.
    public func withdrawFailures() {
        // Relaxed: who ended the slice has published it.
        guard hasFailed.load(ordering: .relaxed) else { return }
        for slot in 0..<count {
            let waiting = waitingFailures(slot)
            guard waiting > 0, waiting == irqfds[slot].stamps.count else { continue }
            _ = irqfds[slot].stamps.popAll()
            failures[slot].withdraw(waiting)
        }
    }

    /// Notes that the write behind a slot's last stamp failed. By the source.
    @inline(never) @usableFromInline func noteFailure(_ slot: Int) {
        failures[slot].note(pushes: irqfds[slot].stamps.pushes)
        hasFailed.store(true, ordering: .relaxed)  // published with the end of the slice
    }
}
