public import Kernel
public import Lockfree
public import SystemPackage

/// Multishot polls in an io_uring. The eventfds' counters are not read: one kernel entry a batch is all that the loop
/// costs.
///
/// A multishot poll ends when the completion queue overflows: its last completion comes without F_MORE. Then the
/// counter is read *before* the poll is armed again, because a counter that is not 0 completes a new poll at once,
/// without any signal, and a full queue would then feed itself for ever.
public final class UringEdgeLoop: EventLoop {
    private var ring: Ring
    private var slots: RingSlots
    private var ended: [Int] = []
    private var backlog: [Token] = []
    private var tally = LoopCounters()
    /// Eventfds whose polls ended with an error other than ECANCELED, in the order of the failures.
    public private(set) var failures: [LoopFailure] = []
    /// How long `remove` waits for the kernel's answer, in ns.
    var removalPatienceNanoseconds: UInt64 {
        get { slots.patienceNanoseconds }
        set { slots.patienceNanoseconds = newValue }
    }

    /// - Parameters:
    ///   - capacity: how many eventfds the loop watches at most.
    ///   - completionEntries: size of the completion queue; default twice the capacity, so that every armed poll can
    ///     complete while another batch is on its way.
    /// - Throws: the cause and a remedy where the kernel gives no ring.
    public init(capacity: Int, completionEntries: Int? = nil) throws(RingUnavailable) {
        let completions = completionEntries ?? RingSlots.completions(capacity)
        // The kernel refuses a completion queue that is smaller than the submission queue.
        ring = try Ring(submissions: min(RingSlots.submissions(capacity), completions), completions: completions)
        slots = RingSlots(capacity: capacity, ring: &ring)
        ended.reserveCapacity(capacity)
        backlog.reserveCapacity(capacity)
    }

    deinit { ring.cancelAll() }

    /// What the loop did so far, with the ring's entries and overflows.
    public var counters: LoopCounters { tally.with(ring) }

    /// Arms a multishot poll for the eventfd; it is submitted with the next wait.
    /// - Throws: EBADF, and what else io_uring_enter(2) lists where the submission queue is full.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        try slots.add(eventfd, token, ring: &ring)
        try arm(token.slot)
    }

    /// Cancels the eventfd's poll, waits for the kernel's answer, and reads what is left in the counter.
    /// - Throws: ETIMEDOUT if the kernel has not answered after a second; the eventfd is still watched then. EBADF and
    ///   what else read(2) and io_uring_enter(2) list.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        try slots.cancel(token, ring: &ring) { completed, result, hasMore in
            // A completion of this eventfd is kept too: if the kernel does not answer in time, it is still watched.
            guard completed != token || result != -Errno.canceled.rawValue else { return }
            note(completed, result: result, hasMore: hasMore) { backlog.append($0) }
        }
        backlog.removeAll { $0 == token }
        tally.systemCalls += 1
        return try slots.release(token.slot, &ended, ring: &ring)
    }

    /// Enters the ring once, takes the completions that are there, and arms polls again that have ended.
    /// - Throws: EEXIST in another thread than the one that made the loop; what else io_uring_enter(2) and, for polls
    ///   that are armed again, read(2) list.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let before = batch.count
        while !backlog.isEmpty && batch.room > 0 { batch.append(backlog.removeFirst()) }
        let wanted = min(atLeast, batch.capacity) - batch.count
        try ring.submitAndWait(
            atLeast: max(0, wanted), timeoutNanoseconds: wanted > 0 ? timeoutNanoseconds : 0)
        tally.completions += UInt64(
            ring.drain(limit: batch.room) { userData, result, hasMore in
                note(Token(rawValue: userData), result: result, hasMore: hasMore) { batch.append($0) }
            })
        if batch.count > before { tally.wakeUps += 1 }
        if !ended.isEmpty { try rearm() }
    }

    /// Takes one completion: reports its token if it carries a signal, and notes whether its poll goes on.
    @inline(__always) private func note(_ token: Token, result: Int32, hasMore: Bool, _ report: (Token) -> Void) {
        guard token.kind == 0 else { return }
        if !hasMore { noteEnd(token, result: result) }
        // A completion with an error carries no signal.
        if result >= 0 { report(token) }
    }

    /// Notes the end of a poll. The poll is armed again at the end of the wait if the completion queue had overflowed,
    /// or if it was cancelled and its eventfd is watched still. With any other error its eventfd is given up: a poll
    /// armed again would end in that way again.
    @inline(never) func noteEnd(_ token: Token, result: Int32) {
        guard slots.isWatched(token) else { return }
        tally.endedMultishots += 1
        if result >= 0 {
            ended.append(token.slot)
        } else if result == -Errno.canceled.rawValue {
            ended.append(token.slot)
            // Arming reads the counter, and with it the signals that no completion has reported.
            backlog.append(token)
        } else {
            tally.failedPolls += 1
            failures.append(LoopFailure(slot: token.slot, error: Errno(rawValue: -result)))
        }
    }

    /// Arms polls again that have ended: it reads the counter first, then arms the poll.
    private func rearm() throws(Errno) {
        for slot in ended where slots.descriptor(slot) >= 0 {
            tally.systemCalls += 1
            tally.rearms += 1
            _ = try readCounter(slots.descriptor(slot))
            try arm(slot)
        }
        ended.removeAll(keepingCapacity: true)
    }

    private func arm(_ slot: Int) throws(Errno) {
        try ring.preparePollMultishot(
            slots.file(slot), registered: slots.areRegistered, userData: slots.token(slot).rawValue)
    }
}
