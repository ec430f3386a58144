import Irqfd
import Kernel
import Lockfree
import Loops
import Metrics
import Synchronization
import SystemPackage
import VGIC
import Vocabulary

/// The work of the driver's thread for each batch of signals: it writes them, waits for their completions, and hands
/// them to the path. Everything that the hot loops touch is in this one value.
///
/// In topology `inline` no signal is in flight between two turns, except those that are rightly pending.
struct Turn<P: Path & ~Copyable, Faults: FaultPlan>: ~Copyable {
    let clock: TickClock
    let table: IrqfdTable
    /// The event loop; nil for `call`, whose source hands its signals over itself.
    let loop: (any EventLoop)?
    let isCall: Bool
    let probe: StageProbe
    /// The account of each LPI; nil unless somebody asked for it.
    let accounts: LPIAccounts?
    var order: SignalOrder
    var call: CallSource
    var completions: CompletionBatch
    var batch: SignalBatch
    var dispatcher: Dispatcher<Faults>
    var path: P
    var recorder: Recorder
    /// The driver's thread as the model sees it.
    var thread: HostThread
    var syntheticWork = SyntheticWork.none

    // State of the slice.
    var phases = TickPhases()
    /// How many signals were written, and how many attempts no eventfd took.
    var sent: UInt64 = 0
    var notSent: UInt64 = 0
    /// Clock at the start of the slice; stamps count from here, and are at least 1.
    var epoch: UInt64 = 0
    var patience = SendingPatience()
    /// Whether the slice was given up before its end.
    var isBroken = false
    /// The error with which the loop failed; nil if it did not.
    var loopError: Errno?
    var tallyBefore = DispatchTally()
    var poppedFailuresBefore: UInt64 = 0
    /// How many completions the batch's signals will bring: signals that meet in an eventfd bring one.
    var completionsDue = 0

    /// How long a slice waits for a signal before it calls it lost, in ns.
    static var patienceNanoseconds: UInt64 { 1_000_000_000 }

    /// Counters of the loop since it was made.
    var loopCounters: LoopCounters { isCall ? call.counters : loop?.counters ?? LoopCounters() }

    /// Processor time of threads that work for the loop, since it was made, in ns.
    var loopHelperNanoseconds: UInt64 { loop?.helperNanoseconds ?? 0 }

    /// Counters of the dispatcher in this slice.
    var tally: DispatchTally { dispatcher.tally - tallyBefore }

    /// Signals that have come out of the loop in this slice, merged ones included.
    var reaped: UInt64 {
        let stamps =
            dispatcher.tally.injections &+ dispatcher.tally.mergedInEventfd &- tallyBefore.injections
            &- tallyBefore.mergedInEventfd
        return stamps &- min(stamps, poppedFailures)
    }

    /// How many of the stamps reaped in this slice are those of writes that failed. Beside a source apart it may be
    /// wrong until that has stopped, and only after a write has failed.
    var poppedFailures: UInt64 { table.poppedFailures &- poppedFailuresBefore }

    /// How many signals of this slice ended without an acknowledge, as far as this thread can see.
    var endedOtherwise: UInt64 {
        dispatcher.tally.mergedInEventfd &- tallyBefore.mergedInEventfd &+ thread.counters.mergedPending
            &+ thread.counters.refused &+ thread.counters.blocked
    }

    /// Begins a slice.
    mutating func begin() {
        thread.counters = ModelCounters()
        phases = TickPhases()
        path.beginSlice()
        tallyBefore = dispatcher.tally
        poppedFailuresBefore = table.poppedFailures
        (sent, notSent) = (0, 0)
        patience = SendingPatience()
        isBroken = false
        loopError = nil
        probe.disarm()
        epoch = clock.now() &- 1
        recorder.reset(epoch: epoch)
    }

    /// Begins a batch.
    @inline(__always) mutating func beginBatch() {
        order.beginBatch()
        completionsDue = 0
    }

    // MARK: - sending

    /// Sends the signal of the next step. False if the step is a change, or its interrupt was signalled in this batch
    /// already.
    @inline(__always) mutating func sendNextOnce() -> Bool {
        let slot = order.next
        guard slot >= 0, order.useInterrupt(slot) else { return false }
        if send(slot, Stamp(onTime: clock.now() &- epoch)) { completionsDue &+= 1 }
        order.advance()
        return true
    }

    /// Sends the signal of the next step, which is no change, whatever was signalled before. True if it was written.
    @inline(__always) mutating func sendNext(_ stamp: Stamp) -> Bool {
        let slot = order.next
        let isSent = send(slot, stamp)
        if isSent, order.useSlot(slot) { completionsDue &+= 1 }
        order.advance()
        return isSent
    }

    /// Sends one signal of the slot; with loop `call` it is delivered before this returns. True if it was written.
    @inline(__always) private mutating func send(_ slot: Int, _ stamp: Stamp) -> Bool {
        if sent & 63 == 0 { probe.arm(stamp) }
        if isCall {
            deliverByCall(slot, stamp)
            return true
        }
        let outcome = table.signal(slot, stamp: stamp)
        if outcome == .written {
            sent &+= 1
            return true
        }
        notSent &+= 1
        patience.note(outcome)
        return false
    }

    @inline(__always) private mutating func deliverByCall(_ slot: Int, _ stamp: Stamp) {
        table.signalByCall(slot, stamp: stamp)
        sent &+= 1
        call.signal(table.token(slot), into: &completions)
        dispatcher.take(completions[0], into: &batch)
        if syntheticWork.isLoad { syntheticWork.perform(batch.count) }
        noteStage(probe.reaped)
        deliver()
        noteStage(probe.injected)
    }

    /// Gives the slice up if no eventfd has taken a signal for as long as patience lasts. Asked once a batch.
    @inline(__always) mutating func endIfNothingIsSent(since before: UInt64) {
        if patience.error != nil, patience.isOver(sentAny: sent != before, clock: clock) { isBroken = true }
    }

    // MARK: - reaping and delivering

    /// Reaps the completions of the batch's signals, and delivers them.
    mutating func reapAndDeliver(writtenAt written: UInt64) {
        var before = written
        let patience = clock.ticks(nanoseconds: Self.patienceNanoseconds)
        while reaped < sent {
            reap()
            let now = clock.now()
            if now &- before > patience {
                isBroken = true
                break
            }
            if isBroken { break }
            if batch.count == 0 { continue }
            before = clock.now()
            deliver()
            noteStage(probe.injected)
            phases.delivery &+= clock.now() &- before
        }
    }

    /// Enters the loop once and puts what it brought into the batch.
    mutating func reap() {
        let start = clock.now()
        completions.removeAll()
        do {
            try loop?.wait(into: &completions, atLeast: max(1, completionsDue), timeoutNanoseconds: 100_000_000)
        } catch {
            (isBroken, loopError) = (true, error)
            return
        }
        let waited = clock.now()
        for index in 0..<completions.count { dispatcher.take(completions[index], into: &batch) }
        if syntheticWork.isLoad { syntheticWork.perform(batch.count) }
        completionsDue &-= completions.count
        // Acquiring pairs with `StageProbe.arm`, which may have been another thread's: its times are cleared.
        let followed = probe.stamp.load(ordering: .acquiring)
        if followed != 0 {
            for index in 0..<batch.count where batch[index].stamp.rawValue == followed {
                probe.reaped.store(waited &- epoch, ordering: .releasing)  // pairs with `Recorder`
            }
        }
        phases.loop &+= waited &- start
        phases.take &+= clock.now() &- waited
    }

    /// Hands the batch to the path.
    @inline(__always) mutating func deliver() {
        if let accounts { return deliverSingly(accounts) }
        path.deliver(&batch, to: &recorder, thread: &thread)
    }

    /// Hands the batch to the path signal by signal, and books what came of each.
    @inline(never) private mutating func deliverSingly(_ accounts: LPIAccounts) {
        let signals = (0..<batch.count).map { batch[$0] }
        batch.removeAll()
        for signal in signals {
            batch.append(signal)
            accounts.begins(table.route(signal.slot), thread.counters)
            path.deliver(&batch, to: &recorder, thread: &thread)
            accounts.ended(thread.counters)
        }
    }

    /// Notes the time at which the followed signal reached a stage, if the stage has none yet.
    func noteStage(_ stage: borrowing Atomic<UInt64>) {
        // Relaxed: this thread alone stores it. Releasing pairs with `Recorder`.
        if stage.load(ordering: .relaxed) == 0 { stage.store(clock.now() &- epoch, ordering: .releasing) }
    }

    /// How many ticks the loop slept before there was anything to reap: they are nobody's work.
    func slept(since start: UInt64) -> UInt64 {
        var first = UInt64.max
        for index in 0..<batch.count {
            let stamp = batch[index].stamp
            if stamp.isKnown { first = min(first, epoch &+ stamp.intended &+ stamp.lateness) }
        }
        return first == .max || first < start ? 0 : first &- start
    }
}
