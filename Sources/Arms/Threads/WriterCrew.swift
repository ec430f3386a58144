import Kernel
import Lockfree
import Synchronization

/// The threads of an arm that each inject in their own context, as KVM's irqfds do it in the writers of their eventfds,
/// and how far each of them is.
///
/// No writer waits for another: they share a window of signals in flight, and otherwise what KVM's injectors share.
final class WriterCrew: @unchecked Sendable {
    // SAFETY: `threads` is set before the first slice and not afterwards. `slice` belongs to the driver while no thread
    // runs, and is not changed while one does.
    /// A part of a slice.
    struct Slice {
        var kind = SliceKind.closed(window: 1)
        /// Clock at the start of the slice, from which stamps count.
        var epoch: UInt64 = 0
    }

    private struct Progress: ~Copyable, Sendable {
        /// Signals of this slice that were injected, and those among them that ended without an acknowledge.
        let sent = Atomic<UInt64>(0)
        let ended = Atomic<UInt64>(0)
    }

    /// How long a writer waits for room before it calls signals lost, in ns.
    private static let patience: UInt64 = 1_000_000_000

    let clock: TickClock
    private let vcpus: VCPUThread
    private let progress: Slab<Progress>
    private let isStopped = Atomic<Bool>(false)
    private(set) var threads: [WriterThread] = []
    private(set) var slice = Slice()

    /// A crew without threads yet.
    init(writers: Int, vcpus: VCPUThread, clock: TickClock) {
        self.vcpus = vcpus
        self.clock = clock
        progress = Slab(count: writers, padded: true) { _ in Progress() }
    }

    /// How many writers it has when it is whole.
    var size: Int { progress.count }

    // MARK: - the driver

    /// Adds the next thread.
    func add(_ thread: WriterThread) { threads.append(thread) }

    /// Runs the signals of a slice, from the first to the last injection. Called only while the thread of the vCPUs
    /// runs and no writer does.
    func run(_ kind: SliceKind, signals: UInt64, epoch: UInt64) {
        slice = Slice(kind: kind, epoch: epoch)
        isStopped.store(false, ordering: .relaxed)  // published by the gates, as the next
        for index in 0..<size {
            progress[index].sent.store(0, ordering: .relaxed)
            progress[index].ended.store(0, ordering: .relaxed)
        }
        let (each, more) = signals.quotientAndRemainder(dividingBy: UInt64(size))
        for (index, thread) in threads.enumerated() { thread.start(signals: each + (index < Int(more) ? 1 : 0)) }
        // The first writer may want this processor.
        for thread in threads { while !thread.isFinished { Processor.sleep(nanoseconds: 20_000) } }
    }

    /// What the writers did in their last slice. Called only while none runs.
    var account: WriterAccount { threads.reduce(into: WriterAccount()) { $0 += $1.account } }

    /// How many signals of the last slice ended without an acknowledge. Called only while no writer runs.
    var endedOtherwise: UInt64 {
        var ended: UInt64 = 0
        for index in 0..<size { ended &+= progress[index].ended.load(ordering: .acquiring) }  // pairs with `publish`
        return ended
    }

    /// CPU time of the writers at the end of their last slice, in ns.
    var cpuNanoseconds: UInt64 { threads.reduce(0) { $0 &+ $1.cpuNanoseconds } }

    /// How the writers kept to their schedules; nil for a closed loop.
    func pace(elapsed: UInt64) -> Pace? {
        var all: Pace?
        for thread in threads {
            guard let one = thread.schedule?.pace(elapsed: elapsed, clock: clock) else { return nil }
            all = Pace(
                planned: max(all?.planned ?? 0, one.planned), taken: one.taken,
                isFallingBehind: all?.isFallingBehind == true || one.isFallingBehind)
        }
        return all
    }

    /// Ends the threads.
    func end() { for thread in threads { thread.end() } }

    // MARK: - the writers

    /// Tells the others how far a writer is.
    func publish(_ writer: Int, sent: UInt64, ended: UInt64) {
        // Releasing, both: pair with `inFlight`. What ended is counted at the latest where the signal is.
        progress[writer].ended.store(ended, ordering: .releasing)
        progress[writer].sent.store(sent, ordering: .releasing)
    }

    /// Waits for room in the window. Returns how many signals the writer may send next; 0 if nothing moves any more,
    /// for this writer and the others.
    func waitForRoom(_ window: UInt64) -> UInt64 {
        var seen = UInt64.max
        var idleSince: UInt64 = 0
        var spins = 0
        while !isStopped.load(ordering: .relaxed) {  // Relaxed: nothing else goes with it.
            let onTheirWay = inFlight
            if onTheirWay < window { return min(window &- onTheirWay, max(1, window / UInt64(size))) }
            if onTheirWay != seen {
                seen = onTheirWay
                idleSince = clock.now()
            } else if clock.nanoseconds(clock.now() &- idleSince) > Self.patience {
                isStopped.store(true, ordering: .relaxed)
            }
            spins += 1
            // The thread that makes room may wait for this processor.
            if spins & 255 == 0 { Processor.yield() } else { Processor.pause() }
        }
        return 0
    }

    /// Whether a writer has given up on the slice.
    var hasGivenUp: Bool { isStopped.load(ordering: .relaxed) }

    private var inFlight: UInt64 {
        // Acquiring, all: pair with `publish` and with the vCPU thread's publication. What is done comes first, so that
        // too many are taken to be in flight rather than too few.
        var done = vcpus.acknowledges.load(ordering: .acquiring)
        for index in 0..<size { done &+= progress[index].ended.load(ordering: .acquiring) }
        var sent: UInt64 = 0
        for index in 0..<size { sent &+= progress[index].sent.load(ordering: .acquiring) }
        return sent &- min(sent, done)
    }
}
