public import Kernel
public import Lockfree
public import SystemPackage

/// A read of each eventfd that waits in an io_uring: the kernel reads the counter where the signal comes, and the read
/// is armed again with the next entry. Submitted by the loop's own entries, or by a thread of the kernel.
@safe public final class UringReadLoop: EventLoop {
    private var ring: Ring
    private var slots: RingSlots
    // SAFETY: one place for each slot, in which the kernel writes while a read is armed; given back once none is.
    private let values: UnsafeMutablePointer<UInt64>
    /// Whether a slot's read is armed or its completion on its way: the kernel may write into its place of `values`.
    private var isArmed: [Bool]
    /// Completions that came while another eventfd was removed.
    private var backlog: [Token] = []
    /// Slots whose read has completed.
    private var ended: [Int] = []
    private var tally = LoopCounters()
    private let submissionThread: Int32?
    /// Eventfds whose request ended with an error other than ECANCELED, in the order in which that happened.
    public private(set) var failures: [LoopFailure] = []

    /// A loop that submits by itself.
    /// - Parameter capacity: how many eventfds at most.
    /// - Throws: the cause and a remedy where the kernel gives no ring.
    public convenience init(capacity: Int) throws(RingUnavailable) {
        try self.init(
            capacity,
            Ring(submissions: RingSlots.submissions(capacity), completions: RingSlots.completions(capacity)))
    }

    /// A loop whose requests a thread of the kernel takes (IORING_SETUP_SQPOLL).
    /// - Parameters:
    ///   - capacity: how many eventfds at most.
    ///   - cpu: the processor that the kernel's thread is bound to; nil: those of the calling thread.
    /// - Throws: the cause and a remedy where the kernel gives no such ring, or its thread does not show in /proc.
    public convenience init(capacity: Int, submissionThreadOn cpu: Int?) throws(RingUnavailable) {
        let ring = try Ring(
            submissions: RingSlots.submissions(capacity), completions: RingSlots.completions(capacity),
            submissionThreadOn: cpu)
        // Without it nobody could say how much processor time the loop takes.
        guard ring.submissionThread != nil else {
            throw RingUnavailable(
                errno: .noSuchProcess, disabled: nil, call: "finding the ring's submission thread in /proc/self/task")
        }
        self.init(capacity, ring)
    }

    private init(_ capacity: Int, _ ring: consuming Ring) {
        self.ring = ring
        slots = RingSlots(capacity: capacity, ring: &self.ring)
        submissionThread = self.ring.submissionThread
        isArmed = Array(repeating: false, count: capacity)
        unsafe values = .allocate(capacity: max(capacity, 1))
        unsafe values.initialize(repeating: 0, count: max(capacity, 1))
        backlog.reserveCapacity(capacity)
        ended.reserveCapacity(capacity)
    }

    deinit {
        let start = TickClock.rawNanoseconds()
        ring.cancelAll()
        while isArmed.contains(true) && TickClock.rawNanoseconds() &- start < 1_000_000_000 {
            try? ring.submitAndWait(atLeast: 1, timeoutNanoseconds: 10_000_000)
            _ = ring.drain(limit: 64) { userData, _, _ in
                let token = Token(rawValue: userData)
                if token.kind == 0 { isArmed[token.slot] = false }
            }
        }
        // A read that the kernel does not let go of may still write there: then the memory is never given back.
        if !isArmed.contains(true) { unsafe values.deallocate() }
    }

    /// What the loop did so far, with the ring's entries and overflows.
    public var counters: LoopCounters { tally.with(ring) }

    /// Processor time of the kernel's submission thread, in ns; 0 without one.
    public var helperNanoseconds: UInt64 { submissionThread.map { ThreadClock.cpuNanoseconds(thread: $0) } ?? 0 }

    /// Arms a read of the eventfd's counter; it is submitted with the next wait.
    /// - Throws: EBADF, and what else io_uring_enter(2) lists where the submission queue is full.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        try slots.add(eventfd, token, ring: &ring)
        try arm(token.slot)
    }

    /// Cancels the eventfd's read and waits for its completion. What the ring or this call has read is returned.
    /// - Throws: ETIMEDOUT if the kernel has not answered after a second; the eventfd is still watched then. EBADF and
    ///   what else read(2) and io_uring_enter(2) list.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        let slot = token.slot
        try slots.cancel(token, ring: &ring) { completed, result, _ in
            note(completed, result: result) { backlog.append($0) }
        }
        // The answer may come before the completion of the read itself.
        let start = TickClock.rawNanoseconds()
        while isArmed[slot] {
            guard TickClock.rawNanoseconds() &- start < slots.patienceNanoseconds else { throw .timedOut }
            try ring.submitAndWait(atLeast: 1, timeoutNanoseconds: 10_000_000)
            _ = ring.drain(limit: 64) { userData, result, _ in
                note(Token(rawValue: userData), result: result) { backlog.append($0) }
            }
        }
        // What the kernel has read for this eventfd and nobody was told of.
        var left: UInt64 = 0
        if let place = backlog.firstIndex(of: token) {
            backlog.remove(at: place)
            left = unsafe values[slot]
        }
        tally.systemCalls += 1
        return try left &+ slots.release(slot, &ended, ring: &ring)
    }

    /// Arms reads again that have completed, enters the ring once, and takes the completions that are there.
    /// - Throws: what io_uring_enter(2) lists.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let before = batch.count
        if !ended.isEmpty { try rearm() }
        while !backlog.isEmpty && batch.room > 0 { report(backlog.removeFirst(), in: &batch) }
        let wanted = max(0, min(atLeast, batch.capacity) - batch.count)
        try ring.submitAndWait(atLeast: wanted, timeoutNanoseconds: wanted > 0 ? timeoutNanoseconds : 0)
        _ = ring.drain(limit: batch.room) { userData, result, _ in
            note(Token(rawValue: userData), result: result) { report($0, in: &batch) }
        }
        if batch.count > before { tally.wakeUps += 1 }
    }

    private func report(_ token: Token, in batch: inout CompletionBatch) {
        tally.completions += 1
        ended.append(token.slot)
        batch.append(token)
    }

    /// One completion: a counter was read, or the read ended in another way.
    @inline(__always) private func note(_ token: Token, result: Int32, _ report: (Token) -> Void) {
        guard token.kind == 0 else { return }
        isArmed[token.slot] = false
        guard slots.isWatched(token) else { return }
        if result == 8 { report(token) } else { noteFailure(token, result) }
    }

    /// A read that was cancelled took nothing, and is armed again. With any other error its eventfd is given up: EAGAIN
    /// says that this kernel does not wait for an eventfd that does not block.
    @inline(never) private func noteFailure(_ token: Token, _ result: Int32) {
        if result == -Errno.canceled.rawValue {
            ended.append(token.slot)
        } else {
            tally.failedPolls += 1
            failures.append(LoopFailure(slot: token.slot, error: Errno(rawValue: -result)))
        }
    }

    private func rearm() throws(Errno) {
        while let slot = ended.last {
            if slots.descriptor(slot) >= 0 {
                try arm(slot)
                tally.rearms += 1
            }
            ended.removeLast()
        }
    }

    private func arm(_ slot: Int) throws(Errno) {
        try unsafe ring.prepareCounterRead(
            slots.file(slot), registered: slots.areRegistered, into: values + slot, userData: slots.token(slot).rawValue
        )
        isArmed[slot] = true
    }
}
