import Kernel
public import Lockfree
import Synchronization
public import SystemPackage

/// One thread for each eventfd, which blocks in its read and hands the signal over to the thread that waits.
///
/// While an eventfd is watched it blocks: its O_NONBLOCK is cleared, and set again when it is removed.
public final class ReadLoop: EventLoop {
    /// What the readers and the thread that waits share.
    private final class Shared: Sendable {
        struct State {
            /// Signals of each slot that nobody was told of.
            var counts: [UInt64]
            /// Slots with such signals, oldest first; each stands there once at most.
            var ready: [Int] = []
            /// Whether somebody sleeps until `ready` has a slot.
            var isWaiting = false
            /// Reads that were made.
            var reads: UInt64 = 0
            /// What a read failed with, by slot.
            var failures: [LoopFailure] = []
        }

        let state: Mutex<State>
        /// Changes each time that a sleeper is to look again.
        let turn = Atomic<UInt32>(0)

        init(capacity: Int) {
            var state = State(counts: Array(repeating: 0, count: capacity))
            state.ready.reserveCapacity(capacity)
            self.state = Mutex(state)
        }

        /// Signals of a slot have come.
        func add(_ count: UInt64, slot: Int) {
            let wakes = state.withLock { state in
                state.reads += 1
                if state.counts[slot] == 0 { state.ready.append(slot) }
                state.counts[slot] &+= count
                defer { state.isWaiting = false }
                return state.isWaiting
            }
            if wakes { wake() }
        }

        func fail(_ failure: LoopFailure) {
            state.withLock { $0.failures.append(failure) }
            wake()
        }

        private func wake() {
            // Releasing pairs with the acquiring load of `wait`; the state itself is under the lock.
            turn.wrappingAdd(1, ordering: .releasing)
            Futex.wake(turn)
        }
    }

    /// A thread, its eventfd, and whether it is to end.
    private final class Reader: Sendable {
        let descriptor: CInt
        let isStopping = Atomic<Bool>(false)
        private let hasFailed = Atomic<Bool>(false)
        /// The thread's id; 0 until it runs.
        private let thread = Atomic<Int32>(0)
        /// The thread's processor time once it has ended, in ns.
        private let total = Atomic<UInt64>(0)
        private let worker = Mutex<Worker?>(nil)

        init(_ descriptor: CInt) { self.descriptor = descriptor }

        func start(slot: Int, _ shared: Shared, cpu: Int?) throws(Worker.Refusal) {
            let worker = try Worker(cpu: cpu) { [self] in body(slot, shared) }
            self.worker.withLock { $0 = worker }
            // Acquiring pairs with `body`. Before it has an id nobody could say how much time it took.
            while thread.load(ordering: .acquiring) == 0 { Processor.yield() }
        }

        /// Processor time of the thread, in ns.
        var nanoseconds: UInt64 {
            let ended = total.load(ordering: .acquiring)  // pairs with `body`
            return ended > 0 ? ended : ThreadClock.cpuNanoseconds(thread: thread.load(ordering: .relaxed))
        }

        private func body(_ slot: Int, _ shared: Shared) {
            thread.store(ThreadClock.identifier(), ordering: .releasing)  // pairs with `start`
            defer { total.store(ThreadClock.cpuNanoseconds(), ordering: .releasing) }  // pairs with `nanoseconds`
            while true {
                do throws(Errno) {
                    // EAGAIN: somebody has set O_NONBLOCK again, and the thread would spin.
                    guard let count = try readCounter(descriptor) else { throw Errno.resourceTemporarilyUnavailable }
                    // Acquiring pairs with `stop`, which adds 1 to the counter.
                    let isLast = isStopping.load(ordering: .acquiring)
                    // Where the flag comes before the 1, that stays in the counter for a signal that is taken here.
                    let signals = isLast ? count - 1 : count
                    if signals > 0 { shared.add(signals, slot: slot) }
                    if isLast { return }
                } catch {
                    hasFailed.store(true, ordering: .releasing)  // pairs with `stop`
                    return shared.fail(LoopFailure(slot: slot, error: error))
                }
            }
        }

        /// Ends the thread. What it had read is in the shared state then.
        func stop() {
            isStopping.store(true, ordering: .releasing)  // pairs with `body`
            if !hasFailed.load(ordering: .acquiring) { EventFD.signal(descriptor) }
            worker.withLock { $0 }?.join()
        }
    }

    private let shared: Shared
    private let cpu: Int?
    /// Why the last reader that was not started could not be, with a remedy.
    public private(set) var obstacle: String?
    private var readers: [Reader?]
    private var tokens: [Token]
    private var tally = LoopCounters()
    /// Time of readers that have ended, in ns.
    private var endedNanoseconds: UInt64 = 0

    /// - Parameters:
    ///   - capacity: how many eventfds at most.
    ///   - cpu: the processor that the readers are bound to; nil: those of the calling thread.
    public init(capacity: Int, readersOn cpu: Int?) {
        shared = Shared(capacity: capacity)
        self.cpu = cpu
        readers = Array(repeating: nil, count: capacity)
        tokens = Array(repeating: Token(rawValue: 0), count: capacity)
    }

    deinit {
        for reader in readers.compactMap(\.self) {
            reader.stop()
            try? EventFD.setBlocking(reader.descriptor, false)
        }
    }

    /// What the loop did so far, with the readers' reads.
    public var counters: LoopCounters {
        var counters = tally
        counters.systemCalls += shared.state.withLock { $0.reads }
        return counters
    }

    /// Eventfds whose read failed; their readers have ended.
    public var failures: [LoopFailure] { shared.state.withLock { $0.failures } }

    /// Processor time of all readers, those that have ended included, in ns.
    public var helperNanoseconds: UInt64 {
        readers.compactMap(\.self).reduce(endedNanoseconds) { $0 &+ $1.nanoseconds }
    }

    /// Clears the eventfd's O_NONBLOCK and starts its reader.
    /// - Throws: EAGAIN where no thread can be had, EINVAL or EPERM where it cannot be bound to its processor; EBADF.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        precondition(token.slot < readers.count && readers[token.slot] == nil, "slot out of range or in use")
        try EventFD.setBlocking(eventfd, true)
        let reader = Reader(eventfd)
        do throws(Worker.Refusal) { try reader.start(slot: token.slot, shared, cpu: cpu) } catch {
            try EventFD.setBlocking(eventfd, false)
            obstacle = "\(error)"
            switch error {
            case .noThread(let errno), .notBound(_, let errno): throw errno
            }
        }
        readers[token.slot] = reader
        tokens[token.slot] = token
    }

    /// Ends the eventfd's reader, sets O_NONBLOCK again, and returns signals that nobody was told of.
    /// - Throws: EBADF and what else read(2) and fcntl(2) list.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        let slot = token.slot
        precondition(slot < readers.count && tokens[slot] == token, "not watched")
        guard let reader = readers[slot] else { preconditionFailure("not watched") }
        readers[slot] = nil
        reader.stop()
        endedNanoseconds &+= reader.nanoseconds
        try EventFD.setBlocking(reader.descriptor, false)
        let left = shared.state.withLock { state in
            defer { state.counts[slot] = 0 }
            state.ready.removeAll { $0 == slot }
            return state.counts[slot]
        }
        tally.systemCalls += 2
        return try left &+ (readCounter(reader.descriptor) ?? 0)
    }

    /// Takes what the readers have handed over; sleeps until there are `atLeast` or the time is over.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let start = TickClock.rawNanoseconds()
        let before = batch.count
        while true {
            let turn = shared.turn.load(ordering: .acquiring)  // pairs with `wake`
            let elapsed = TickClock.rawNanoseconds() &- start
            let left = timeoutNanoseconds > elapsed ? timeoutNanoseconds - elapsed : 0
            shared.state.withLock { state in
                let taken = min(state.ready.count, batch.room)
                for slot in state.ready.prefix(taken) {
                    state.counts[slot] = 0
                    batch.append(tokens[slot])
                }
                state.ready.removeFirst(taken)
                tally.completions += UInt64(taken)
                state.isWaiting = batch.count < atLeast && batch.room > 0 && left > 0
            }
            if batch.count >= atLeast || batch.room == 0 || left == 0 { break }
            tally.systemCalls += 1
            Futex.wait(shared.turn, expected: turn, timeoutNanoseconds: left)
        }
        if batch.count > before { tally.wakeUps += 1 }
    }
}
