public import Kernel
public import Lockfree
public import SystemPackage

/// Polls in an io_uring, and a read of each eventfd that completes: multishot polls, or polls that complete once and
/// are armed again with the next entry, as most VMMs that use io_uring do.
public final class UringPollLoop: EventLoop {
    private var ring: Ring
    private var slots: RingSlots
    private let isMultishot: Bool
    /// Completions whose counter has not been read yet.
    private var completed: [Token] = []
    /// Slots whose poll has ended.
    private var ended: [Int] = []
    private var tally = LoopCounters()
    /// Eventfds whose request ended with an error other than ECANCELED, in the order in which that happened.
    public private(set) var failures: [LoopFailure] = []

    /// - Parameters:
    ///   - capacity: how many eventfds at most.
    ///   - isMultishot: whether a poll goes on after its completion.
    /// - Throws: the cause and a remedy where the kernel gives no ring.
    public init(capacity: Int, isMultishot: Bool) throws(RingUnavailable) {
        ring = try Ring(
            submissions: RingSlots.submissions(capacity), completions: RingSlots.completions(capacity))
        slots = RingSlots(capacity: capacity, ring: &ring)
        self.isMultishot = isMultishot
        completed.reserveCapacity(2 * capacity)
        ended.reserveCapacity(capacity)
    }

    deinit { ring.cancelAll() }

    /// What the loop did so far, with the ring's entries and overflows.
    public var counters: LoopCounters { tally.with(ring) }

    /// Arms a poll for the eventfd; it is submitted with the next wait.
    /// - Throws: EBADF, and what else io_uring_enter(2) lists where the submission queue is full.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        try slots.add(eventfd, token, ring: &ring)
        try arm(token.slot)
    }

    /// Cancels the eventfd's poll, waits for the kernel's answer, and reads what is left in the counter.
    /// - Throws: ETIMEDOUT if the kernel has not answered after a second; the eventfd is still watched then. EBADF and
    ///   what else read(2) and io_uring_enter(2) list.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        // A completion of this eventfd is kept too: if the kernel does not answer in time, it is still watched.
        try slots.cancel(token, ring: &ring) { completed, result, hasMore in
            note(completed, result: result, hasMore: hasMore)
        }
        completed.removeAll { $0 == token }
        tally.systemCalls += 1
        return try slots.release(token.slot, &ended, ring: &ring)
    }

    /// Enters the ring until `atLeast` counters were read or the time is over, and arms polls again that have ended.
    /// - Throws: what io_uring_enter(2) and read(2) list.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let start = TickClock.rawNanoseconds()
        let before = batch.count
        while true {
            if !ended.isEmpty { try rearm() }
            let elapsed = TickClock.rawNanoseconds() &- start
            let left = timeoutNanoseconds > elapsed ? timeoutNanoseconds - elapsed : 0
            let wanted = max(0, min(atLeast, batch.capacity) - batch.count - completed.count)
            try ring.submitAndWait(atLeast: wanted, timeoutNanoseconds: wanted > 0 ? left : 0)
            let room = max(0, batch.room - completed.count)
            _ = ring.drain(limit: room) { userData, result, hasMore in
                note(Token(rawValue: userData), result: result, hasMore: hasMore)
            }
            try read(into: &batch)
            if batch.count >= atLeast || batch.room == 0 || left == 0 { break }
        }
        if batch.count > before { tally.wakeUps += 1 }
    }

    /// One completion. Its counter is read outside of the ring's queue.
    private func note(_ token: Token, result: Int32, hasMore: Bool) {
        guard token.kind == 0, slots.isWatched(token) else { return }
        if result < 0 && result != -Errno.canceled.rawValue {
            tally.failedPolls += 1
            failures.append(LoopFailure(slot: token.slot, error: Errno(rawValue: -result)))
            return
        }
        // The kernel cancels what a thread that has exited had armed. The counter tells whether there was a signal.
        completed.append(token)
        guard !hasMore else { return }
        if isMultishot { tally.endedMultishots += 1 }
        ended.append(token.slot)
    }

    /// Reads the counters of what has completed. One that is 0 was read for an earlier completion.
    private func read(into batch: inout CompletionBatch) throws(Errno) {
        var done = 0
        defer { completed.removeFirst(done) }
        while done < completed.count && batch.room > 0 {
            let token = completed[done]
            done += 1
            guard slots.isWatched(token) else { continue }
            tally.systemCalls += 1
            guard try readCounter(slots.descriptor(token.slot)) != nil else { continue }
            tally.completions += 1
            batch.append(token)
        }
    }

    /// Arms the polls that have ended. A counter that is not 0 completes at once: no signal is lost in between.
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
        let (file, token) = (slots.file(slot), slots.token(slot))
        if isMultishot {
            try ring.preparePollMultishot(file, registered: slots.areRegistered, userData: token.rawValue)
        } else {
            try ring.preparePoll(file, registered: slots.areRegistered, userData: token.rawValue)
        }
    }
}
