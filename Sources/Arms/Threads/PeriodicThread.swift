import Kernel
import Vocabulary

/// A thread that does one thing again and again at a given rate, for as long as slices run.
final class PeriodicThread: @unchecked Sendable {
    // SAFETY: `rest` and what the closure works on belong to the driver or to the thread, as `SliceGate` says.
    private let gate = SliceGate()
    private let period: UInt64
    private let shortestNap: UInt64
    private let act: @Sendable () -> Void
    private var worker: Worker?
    /// The time of running slices until the next turn, in ns.
    private var rest: UInt64

    /// Makes the thread, which sleeps until the first slice.
    /// - Parameters:
    ///   - rate: turns a second, 1 or more.
    ///   - cpu: the processor for the thread. Nil: the caller's, and where the caller is bound to one, turns and
    ///     signals alternate there.
    ///   - purpose: what it is for, in the words of a message.
    ///   - shortestNap: in ns; the thread sleeps for no less, but lets others run and looks again. 0 for one that
    ///     sleeps however short the time is.
    ///   - act: what it does in a turn.
    init(
        rate: Int, cpu: Int?, for purpose: String, shortestNap: UInt64 = 0, _ act: @escaping @Sendable () -> Void
    ) throws(RunError) {
        period = 1_000_000_000 / UInt64(rate)
        rest = period
        self.shortestNap = shortestNap
        self.act = act
        do {
            worker = try Worker(cpu: cpu) { [unowned self] in self.body() }
        } catch {
            throw .failed("for the \(purpose): \(error)")
        }
    }

    func resume() { gate.resume() }

    /// Returns when the turn that it is in has ended.
    func pause() { gate.pause {} }

    func end() {
        gate.end()
        worker?.join()
        worker = nil
    }

    private func body() {
        while gate.waitForSlice() {
            var last = TickClock.rawNanoseconds()
            while gate.isRunning {
                let now = TickClock.rawNanoseconds()
                let passed = now &- last
                last = now
                if passed < rest {
                    rest -= passed
                    if rest > shortestNap {
                        Processor.sleep(nanoseconds: min(rest, 200_000))
                    } else {
                        // Who makes the signals may wait for this processor.
                        Processor.yield()
                    }
                    continue
                }
                rest = period
                act()
            }
            gate.letGo()
        }
    }
}
