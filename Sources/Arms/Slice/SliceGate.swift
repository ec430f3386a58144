import Kernel
import Synchronization

/// Hands a thread its part for the time of a slice, and hands it back to the driver afterwards.
///
/// What the thread works on belongs to the driver while the gate is `paused`, and to the thread otherwise.
final class SliceGate: Sendable {
    private enum State {
        /// The part is the driver's; the thread sleeps on the gate.
        static let paused: UInt32 = 0
        static let running: UInt32 = 1
        /// The driver asks for the part; the thread answers with `paused` after at least one turn.
        static let pausing: UInt32 = 2
        static let ended: UInt32 = 3
    }

    private let state = Atomic<UInt32>(State.paused)

    // MARK: - the driver

    /// Lets the thread run.
    func resume() {
        state.store(State.running, ordering: .releasing)  // pairs with `waitForSlice`: the part is handed over
        Futex.wake(state)
    }

    /// Ends the slice and waits until the thread has handed its part back. The thread has had at least one turn since
    /// `resume`, however soon this is called after it.
    /// - Parameter wakeUp: wakes the thread from whatever it sleeps on.
    func pause(_ wakeUp: () -> Void) {
        // Releasing, as all changes of the state; it is `paused` already if nobody resumed.
        _ = state.compareExchange(expected: State.running, desired: State.pausing, ordering: .releasing)
        while state.load(ordering: .acquiring) == State.pausing {  // pairs with `letGo`: the part is handed back
            wakeUp()
            Processor.yield()
        }
    }

    /// Whether the thread has handed its part back; for a thread that calls `finish`.
    var isIdle: Bool { state.load(ordering: .acquiring) == State.paused }  // pairs with `finish`

    /// Makes the thread end.
    func end() {
        state.store(State.ended, ordering: .releasing)
        Futex.wake(state)
    }

    // MARK: - the thread

    /// Sleeps until there is a slice; false if the thread is to end.
    func waitForSlice() -> Bool {
        while true {
            switch state.load(ordering: .acquiring) {  // pairs with `resume`
            case State.ended: return false
            case State.paused: Futex.wait(state, expected: State.paused, timeoutNanoseconds: 1_000_000_000)
            default: return true
            }
        }
    }

    /// Whether the slice goes on. Sequentially consistent, pairs with `pause`: a thread that announces its sleep and
    /// then asks, and the driver that pauses and then looks for sleepers, cannot both miss each other.
    var isRunning: Bool { state.load(ordering: .sequentiallyConsistent) == State.running }

    /// Hands the part back before the driver has asked for it; the thread then sleeps until the next slice.
    func finish() {
        // Releasing pairs with `pause` and `isIdle`: the part is handed back. Fails if the driver asks already.
        let (isDone, _) = state.compareExchange(
            expected: State.running, desired: State.paused, ordering: .releasing)
        if !isDone { letGo() }
    }

    /// Hands the part back after the driver has asked for it.
    func letGo() {
        // Releasing pairs with `pause`; nothing to say if the thread is to end.
        _ = state.compareExchange(expected: State.pausing, desired: State.paused, ordering: .releasing)
    }
}
