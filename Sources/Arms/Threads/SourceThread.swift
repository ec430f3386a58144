import Irqfd
import Kernel
import Loads
import Lockfree
import Synchronization
import Vocabulary

/// The device: a thread that writes the signals of a slice to the eventfds and sleeps between slices. For topologies
/// `source-apart` and `apart`.
///
/// The thread is the one producer of every stamp ring; the driver, which reaps, is the one consumer.
final class SourceThread: @unchecked Sendable {
    // SAFETY: what is neither constant nor atomic belongs to the driver or to the thread, as `SliceGate` says.
    private let gate = SliceGate()
    /// How many signals of this slice are settled as far as the driver can see.
    private let settled = Atomic<UInt64>(0)
    private let cpuTime = Atomic<UInt64>(0)
    private let table: IrqfdTable
    /// The thread of the vCPUs, which counts acknowledges; nil where the driver's `settled` contains them.
    private let vcpus: VCPUThread?
    private let clock: TickClock
    private let probe: StageProbe
    /// When the signals of an open loop are due; nil for a load that is sent at a rate.
    private let times: SignalTimes?
    private var worker: Worker?

    private var kind = SliceKind.closed(window: 1)
    private var signals: UInt64 = 0
    private var epoch: UInt64 = 0
    private var order: SignalOrder
    /// How many signals were written in this slice, how many were not, and the ticks that writing took. The driver's
    /// while paused.
    private(set) var sent: UInt64 = 0
    private(set) var notSent: UInt64 = 0
    private(set) var ticks: UInt64 = 0
    /// The schedule of the open loop at the end of the slice; nil for a closed loop. The driver's while paused.
    private(set) var schedule: OpenSchedule?
    /// Why signals were not sent. The driver's while paused.
    private(set) var patience = SendingPatience()

    /// Makes the thread, which sleeps until the first slice. No step of `order` is a change of the guest's set-up.
    init(
        order: consuming SignalOrder, times: SignalTimes?, table: IrqfdTable, vcpus: VCPUThread?, clock: TickClock,
        probe: StageProbe, cpu: Int?
    ) throws(RunError) {
        let hasNoChanges = order.hasNoChanges
        precondition(hasNoChanges, "a guest that changes its set-up between signals has one thread")
        self.order = order
        self.times = times
        self.table = table
        self.vcpus = vcpus
        self.clock = clock
        self.probe = probe
        do {
            worker = try Worker(cpu: cpu) { [unowned self] in self.body() }
        } catch {
            throw .failed("for the source: \(error)")
        }
    }

    // MARK: - the driver

    /// CPU time of the thread at the end of its last slice, in ns.
    var cpuNanoseconds: UInt64 { cpuTime.load(ordering: .acquiring) }

    /// Starts a slice. Called only while paused, and after the thread of the vCPUs was reset.
    func start(_ kind: SliceKind, signals: UInt64, epoch: UInt64) {
        self.kind = kind
        self.signals = signals
        self.epoch = epoch
        sent = 0
        notSent = 0
        ticks = 0
        schedule = nil
        patience = SendingPatience()
        settled.store(0, ordering: .relaxed)  // published by the gate
        gate.resume()
    }

    /// Tells the source how many signals of the slice are settled.
    func settle(_ count: UInt64) {
        // Releasing pairs with `inFlight`: the interrupts that the source uses again have been settled.
        settled.store(count, ordering: .releasing)
    }

    /// Whether the slice's last signal was written.
    var isFinished: Bool { gate.isIdle }

    /// Ends the slice if it has not ended.
    func pause() { gate.pause {} }

    /// Ends the thread.
    func end() {
        gate.end()
        worker?.join()
        worker = nil
    }

    // MARK: - the thread

    private func body() {
        while gate.waitForSlice() {
            switch kind {
            case .closed(let window): runClosed(UInt64(window))
            case .open(let interval, let arrivals, let seed):
                runOpen(DueTimes(times, from: order, at: clock, otherwise: (interval, arrivals, seed)))
            }
            cpuTime.store(ThreadClock.cpuNanoseconds(), ordering: .releasing)
            gate.finish()
        }
    }

    private func runClosed(_ window: UInt64) {
        order.beginBatch()
        while sent < signals {
            guard let room = waitForRoom(window) else { return }
            let start = clock.now()
            let before = sent
            let limit = min(signals, sent &+ room)
            while sent < limit, order.useInterrupt(order.next) { send(Stamp(onTime: clock.now() &- epoch)) }
            ticks &+= clock.now() &- start
            if mustStop(sentAny: sent != before) { return }
        }
    }

    private func runOpen(_ times: DueTimes) {
        var schedule = OpenSchedule(times, origin: clock.now() &- epoch, signals: signals)
        defer { self.schedule = schedule }
        while sent < signals, gate.isRunning {
            let start = clock.now()
            let before = sent
            var isTaken = true
            while sent < signals, isTaken, let stamp = schedule.due(at: clock.now() &- epoch) {
                isTaken = send(stamp)
                if isTaken { schedule.advance(behind: stamp) }
            }
            if sent != before { ticks &+= clock.now() &- start } else { Processor.pause() }
            if mustStop(sentAny: sent != before) { return }
        }
    }

    /// Whether the slice ends before its last signal: no eventfd takes any, or the driver has given up on signals that
    /// were not sent.
    private func mustStop(sentAny: Bool) -> Bool {
        guard patience.error != nil else { return false }
        return patience.isOver(sentAny: sentAny, clock: clock) || !gate.isRunning
    }

    /// Sends the signal of the next step. False if its eventfd did not take it.
    @discardableResult private func send(_ stamp: Stamp) -> Bool {
        let slot = order.next
        if sent & 63 == 0 { probe.arm(stamp) }
        let outcome = table.signal(slot, stamp: stamp)
        order.advance()
        if outcome == .written {
            sent &+= 1
            return true
        }
        notSent &+= 1
        patience.note(outcome)
        return false
    }

    /// How many signals are in flight.
    private var inFlight: UInt64 {
        // Acquiring, both: pairs with `settle` and with the vCPU thread's publication. What is settled may include
        // what the slice before left pending.
        let done = settled.load(ordering: .acquiring) &+ (vcpus?.acknowledges.load(ordering: .acquiring) ?? 0)
        return sent &- min(sent, done)
    }

    /// Waits for room in the window, and until nothing is in flight where the next signal could meet one of its own
    /// interrupt. Returns for how many signals there is room; nil if the driver gave up.
    private func waitForRoom(_ window: UInt64) -> UInt64? {
        var spins = 0
        while true {
            let onTheirWay = inFlight
            if order.isInterruptUsed(order.next) {
                if onTheirWay == 0 {
                    order.beginBatch()
                    return window
                }
            } else if onTheirWay < window {
                return window &- onTheirWay
            }
            guard gate.isRunning else { return nil }
            spins += 1
            // The thread that makes room may wait for this processor.
            if spins & 255 == 0 { Processor.yield() } else { Processor.pause() }
        }
    }
}
