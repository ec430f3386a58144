import Irqfd
import Kernel
import Lockfree
import Metrics
import Synchronization
import VGIC
import Vocabulary

/// A thread that runs all vCPUs of an arm and sleeps between slices. For topologies `vcpu-apart` and `apart`.
final class VCPUThread: @unchecked Sendable {
    // SAFETY: `recorder` and `hostThread` belong to the driver or to the thread, as `SliceGate` says.
    private let gate = SliceGate()
    /// How many interrupts were acknowledged in this slice so far, published once a turn.
    let acknowledges = Atomic<UInt64>(0)
    private let cpuTime = Atomic<UInt64>(0)
    private let switches = Atomic<UInt64>(0)
    private let distributor: Distributor
    private let wakes: WakeSet
    private let blocks: Bool
    /// The halts of vCPUs that poll before they sleep; nil if they sleep at once, or spin.
    private var halts: Halts?
    var recorder: Recorder
    /// Books acknowledges to their LPIs; nil unless somebody asked for it.
    private let accounted: AccountedRecorder?
    private var hostThread: HostThread
    /// Counters of the thread in this slice.
    var counters: ModelCounters { hostThread.counters }
    private var worker: Worker?

    init(
        distributor: Distributor, wakes: WakeSet, blocks: Bool, polls poll: HaltPoll, recorder: consuming Recorder,
        accounted: AccountedRecorder? = nil, cpu: Int?
    ) throws(RunError) {
        self.distributor = distributor
        self.wakes = wakes
        self.accounted = accounted
        hostThread = HostThread(wakes: wakes, lpis: accounted?.tally)
        self.blocks = blocks
        halts = poll.limit > 0 ? Halts(vcpus: distributor.vcpuCount, poll: poll, clock: recorder.clock) : nil
        self.recorder = recorder
        do {
            worker = try Worker(cpu: cpu) { [unowned self] in self.body() }
        } catch {
            throw .failed("for the vCPUs: \(error)")
        }
    }

    /// CPU time of the thread at the end of its last slice, in ns.
    var cpuNanoseconds: UInt64 { cpuTime.load(ordering: .acquiring) }

    /// How often the thread had been taken off its processor at the end of the last slice.
    var involuntarySwitches: UInt64 { switches.load(ordering: .acquiring) }  // pairs with `body`

    /// Prepares a slice. Called only while paused.
    func reset(epoch: UInt64) {
        hostThread.counters = ModelCounters()
        recorder.reset(epoch: epoch)
        acknowledges.store(0, ordering: .relaxed)  // published with `state`
    }

    /// Lets the thread run.
    func resume() { gate.resume() }

    /// Ends the slice and waits until the thread has handed recorder and counters back. Since `resume` the thread has
    /// run each vCPU that may run at least once, however soon this is called after it.
    func pause() { gate.pause(wakeUp) }

    /// Ends the thread.
    func end() {
        gate.end()
        wakeUp()
        worker?.join()
        worker = nil
    }

    private func wakeUp() {
        wakes.asleep.store(0, ordering: .sequentiallyConsistent)
        Futex.wake(wakes.asleep)
    }

    private func body() {
        while gate.waitForSlice() {
            runVCPUs()
            cpuTime.store(ThreadClock.cpuNanoseconds(), ordering: .releasing)
            switches.store(ThreadClock.involuntarySwitches() ?? 0, ordering: .releasing)
            gate.letGo()
        }
    }

    private func runVCPUs() {
        repeat {
            let before = recorder.acknowledges
            for vcpu in 0..<distributor.vcpuCount {
                if blocks && !mayRun(vcpu) { continue }
                let exit = run(vcpu)
                let isHalted = exit == .halted && halts?.begin(vcpu, distributor, &hostThread) == false
                // Who has not blocked is woken by nobody.
                if blocks && exit != .blocked && !isHalted { _ = wakes.runnable.insert(vcpu) }
            }
            if recorder.acknowledges != before {
                // Releasing pairs with the driver's acquiring load: the driver may reuse what was acknowledged.
                acknowledges.store(recorder.acknowledges, ordering: .releasing)
            } else if blocks && halts?.polling ?? 0 == 0 {
                sleepUntilWoken()
            } else {
                Processor.pause()
            }
        } while gate.isRunning
    }

    /// Whether a vCPU that idles in WFI was woken, or has found something while it polled.
    private func mayRun(_ vcpu: Int) -> Bool {
        if wakes.runnable.remove(vcpu) {
            halts?.wake(vcpu)
            return true
        }
        return halts?.poll(vcpu, distributor, &hostThread) ?? false
    }

    @inline(__always) private func run(_ vcpu: Int) -> RunExit {
        if let accounted { return accounted.lent(&recorder) { run(vcpu, &$0) } }
        return run(vcpu, &recorder)
    }

    @inline(__always) private func run(_ vcpu: Int, _ sink: inout some AcknowledgeSink & ~Copyable) -> RunExit {
        distributor.run(vcpu: vcpu, budget: 1024, sink: &sink, thread: &hostThread)
    }

    private func sleepUntilWoken() {
        wakes.asleep.store(1, ordering: .sequentiallyConsistent)  // pairs with `WakeSet.wake`
        if wakes.runnable.isEmpty && gate.isRunning {
            Futex.wait(wakes.asleep, expected: 1, timeoutNanoseconds: 10_000_000)
        }
        wakes.asleep.store(0, ordering: .sequentiallyConsistent)
    }
}
