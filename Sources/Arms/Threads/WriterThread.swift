import Irqfd
import Kernel
import Synchronization
import Vocabulary

/// One of the threads of a `WriterCrew`: it sleeps between slices, and injects the signals of its own devices in one.
final class WriterThread: @unchecked Sendable {
    // SAFETY: what is neither constant nor atomic belongs to the driver or to the thread, as `SliceGate` says.
    private let gate = SliceGate()
    private let cpuTime = Atomic<UInt64>(0)
    /// Runs one part of a slice, and says what was done in it. Closures, so that they know the caller's path and
    /// faults.
    private let runPart: (_ signals: UInt64, _ work: SyntheticWork) -> OpenSchedule?
    private let readAccount: () -> WriterAccount
    private var signals: UInt64 = 0
    private var worker: Worker?
    /// Synthetic work that is added to each delivery. The driver's while paused.
    var syntheticWork = SyntheticWork.none
    /// The schedule of the open loop at the end of the slice; nil for a closed loop. The driver's while paused.
    private(set) var schedule: OpenSchedule?

    /// Makes the thread, which sleeps until the first slice.
    /// - Parameters:
    ///   - turn: what it injects with; its order has the signals of its devices alone.
    ///   - index: its place in the crew.
    ///   - crew: the crew, which outlives it.
    ///   - cpu: the processor for the thread.
    @inline(__always) init<P: Path & ~Copyable, Faults: FaultPlan>(
        _ turn: consuming Turn<P, Faults>, index: Int, of crew: WriterCrew, cpu: Int?
    ) throws(RunError) {
        let box = TurnBox(turn)
        runPart = { [unowned crew] signals, work in
            box.turn.syntheticWork = work
            return box.turn.write(signals, as: index, of: crew)
        }
        readAccount = { box.turn.writerAccount }
        do {
            worker = try Worker(cpu: cpu) { [unowned self] in self.body() }
        } catch {
            throw .failed("for the writers: \(error)")
        }
    }

    /// Holds the turn for the closures to share, since it cannot be copied.
    private final class TurnBox<P: Path & ~Copyable, Faults: FaultPlan> {
        var turn: Turn<P, Faults>
        init(_ turn: consuming Turn<P, Faults>) { self.turn = turn }
    }

    /// CPU time of the thread at the end of its last slice, in ns.
    var cpuNanoseconds: UInt64 { cpuTime.load(ordering: .acquiring) }

    /// What it did in its last slice. The driver's while paused.
    var account: WriterAccount { readAccount() }

    /// Whether its part of the slice is over.
    var isFinished: Bool { gate.isIdle }

    /// Starts its part of a slice. Called only while paused.
    func start(signals: UInt64) {
        self.signals = signals
        gate.resume()
    }

    /// Ends the thread.
    func end() {
        gate.end()
        worker?.join()
        worker = nil
    }

    private func body() {
        while gate.waitForSlice() {
            schedule = runPart(signals, syntheticWork)
            cpuTime.store(ThreadClock.cpuNanoseconds(), ordering: .releasing)  // pairs with `cpuNanoseconds`
            gate.finish()
        }
    }
}
