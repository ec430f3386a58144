private import Glibc
private import Kernel
public import Lockfree
public import Loops
public import SystemPackage

/// An event loop to begin from: right, and as simple as one can be. poll(2) over all eventfds, then a read of each.
///
/// To add a loop: copy this file into Sources/Loops, make it quick, add a case with its meaning to `LoopKind` and a
/// line to `LoopKind.makeEventLoop`. The suites that walk `LoopKind.allCases` then hold it against what every loop must
/// do; this one runs through them as it stands, by `LoopMaker`.
public final class SkeletonLoop: EventLoop {
    // By slot, which is a token's place: below the capacity, and in use by one token at a time. A completion of an
    // earlier use of the slot carries another generation, and whoever asked for it knows it as stale.
    private var polls: [pollfd]
    private var tokens: [Token]
    private var tally = LoopCounters()

    /// Made on the thread that drives it, and never used from another.
    /// - Parameter capacity: how many eventfds at most.
    public init(capacity: Int) {
        // poll(2) passes over entries whose descriptor is below 0.
        polls = Array(repeating: pollfd(fd: -1, events: Int16(POLLIN), revents: 0), count: capacity)
        tokens = Array(repeating: Token(rawValue: 0), count: capacity)
    }

    /// What it did, counted where it happens: each system call, and each completion once.
    public var counters: LoopCounters { tally }

    /// Starts to watch. An eventfd whose counter is not 0 already completes at the next wait.
    public func add(_ eventfd: CInt, token: Token) throws(Errno) {
        precondition(token.slot < polls.count && polls[token.slot].fd < 0, "slot out of range or in use")
        polls[token.slot].fd = eventfd
        tokens[token.slot] = token
    }

    /// Stops to watch, and takes what is left in the counter: those signals are the caller's to hand on.
    @discardableResult public func remove(_ token: Token) throws(Errno) -> UInt64 {
        let slot = token.slot
        precondition(slot < polls.count && tokens[slot] == token && polls[slot].fd >= 0, "not watched")
        let descriptor = polls[slot].fd
        polls[slot].fd = -1
        tally.systemCalls += 1
        return try readCounter(descriptor) ?? 0
    }

    /// Waits: until there are `atLeast` completions, the batch is full, or the time is over. Nothing is lost that does
    /// not fit into the batch: it stays in its eventfd and completes at the next wait.
    public func wait(into batch: inout CompletionBatch, atLeast: Int, timeoutNanoseconds: UInt64) throws(Errno) {
        let start = TickClock.rawNanoseconds()
        let before = batch.count
        while true {
            let elapsed = TickClock.rawNanoseconds() &- start
            let left = timeoutNanoseconds > elapsed ? timeoutNanoseconds - elapsed : 0
            try look(for: left)
            for slot in polls.indices where polls[slot].revents != 0 && batch.room > 0 {
                // The counter first: a signal that comes after the read makes the eventfd ready again.
                tally.systemCalls += 1
                guard try readCounter(polls[slot].fd) != nil else { continue }
                tally.completions += 1
                batch.append(tokens[slot])
            }
            if batch.count >= atLeast || batch.room == 0 || left == 0 { break }
        }
        if batch.count > before { tally.wakeUps += 1 }
    }

    /// One look at all eventfds, which sleeps at most so long. A signal handler ends it early.
    private func look(for nanoseconds: UInt64) throws(Errno) {
        let milliseconds = CInt(clamping: (nanoseconds + 999_999) / 1_000_000)
        tally.systemCalls += 1
        guard unsafe poll(&polls, nfds_t(polls.count), milliseconds) < 0 else { return }
        let error = Errno(rawValue: errno)
        guard error == .interrupted else { throw error }
        for slot in polls.indices { polls[slot].revents = 0 }
    }
}
