import Lockfree
import Synchronization

/// Follows one signal at a time through its stages: one in 64 is armed while no other is on its way.
///
/// The driver arms it and writes the times of its own stages; the thread that runs the vCPU looks for the stamp and, if
/// the injection is timed already, records. The stamp alone identifies the signal: no two signals of an arm share one.
final class StageProbe: Sendable {
    /// The stamp that is followed, 0 for none.
    let stamp = Atomic<UInt64>(0)
    /// Ticks since the epoch; 0 while the stage is not reached.
    let reaped = Atomic<UInt64>(0)
    let injected = Atomic<UInt64>(0)

    /// Follows this signal, if no other is followed.
    func arm(_ candidate: Stamp) {
        guard stamp.load(ordering: .relaxed) == 0 else { return }
        reaped.store(0, ordering: .relaxed)
        injected.store(0, ordering: .relaxed)
        stamp.store(candidate.rawValue, ordering: .releasing)  // pairs with the recorder's load
    }

    /// Stops following a signal that merged, or that was not seen again.
    func disarm() { stamp.store(0, ordering: .relaxed) }
}
