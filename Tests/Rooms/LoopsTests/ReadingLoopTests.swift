import Glibc
import Kernel
import Lockfree
import Loops
import Skeletons
import SystemPackage
import Testing

/// What the loops that read the counters do beside what every loop must do.
@Suite("Loops that read", .serialized) struct ReadingLoopTests {
    private static let hasRing = RingUnavailable.probe() == nil

    /// Signals 64 eventfds once, in each of some rounds, and has them brought in one wait.
    /// - Returns: system calls and ring entries of the last round.
    private static func calls(of loop: any EventLoop) throws -> (systemCalls: UInt64, ringEntries: UInt64) {
        let sources = try Sources(count: 64)
        for slot in 0..<64 { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        var batch = CompletionBatch(capacity: 128)
        var before = loop.counters
        for round in 1...4 {
            before = loop.counters
            for slot in 0..<64 { sources.signal(slot, UInt64(round)) }
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: 64, timeoutNanoseconds: forever)
            let count = batch.count
            try #require(count == 64)
        }
        let after = loop.counters
        for slot in 0..<64 { try loop.remove(Token(slot: slot)) }
        return (after.systemCalls - before.systemCalls, after.ringEntries - before.ringEntries)
    }

    @Test(.enabled(if: hasRing, "io_uring is not to be had here"))
    func `polls take an entry a batch and a read a signal`() throws {
        let multishot = try Self.calls(of: UringPollLoop(capacity: 64, isMultishot: true))
        #expect(multishot.ringEntries == 1 && multishot.systemCalls == 65)
        // Polls that are armed on counters of 0 complete with the signal, in the entry that submits them or the next.
        let oneshot = try Self.calls(of: UringPollLoop(capacity: 64, isMultishot: false))
        #expect((1...2).contains(oneshot.ringEntries) && oneshot.systemCalls == 64 + oneshot.ringEntries)
    }

    @Test(.enabled(if: hasRing, "io_uring is not to be had here"))
    func `armed reads take an entry or two a batch and no read`() throws {
        let calls = try Self.calls(of: UringReadLoop(capacity: 64))
        #expect((1...2).contains(calls.ringEntries) && calls.systemCalls == calls.ringEntries)
    }

    @Test(.enabled(if: hasRing, "io_uring is not to be had here"))
    func `the kernel's submission thread is known, and its time is told`() throws {
        let loop = try UringReadLoop(capacity: 64, submissionThreadOn: nil)
        _ = try Self.calls(of: loop)
        #expect(loop.helperNanoseconds > 0)
        // Not the time of this thread, whose id the kernel gives until its own thread has run.
        let before = loop.helperNanoseconds
        let start = ThreadClock.cpuNanoseconds()
        while ThreadClock.cpuNanoseconds() - start < 50_000_000 {}
        #expect(loop.helperNanoseconds - before < 25_000_000)
        #expect(try UringReadLoop(capacity: 4).helperNanoseconds == 0)
    }

    @Test(.enabled(if: hasRing, "io_uring is not to be had here"))
    func `what a ring has read for an eventfd that is removed is not lost`() throws {
        let sources = try Sources(count: 2)
        let loop = try UringReadLoop(capacity: 2)
        for slot in 0..<2 { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        var batch = CompletionBatch(capacity: 1)
        try loop.wait(into: &batch, atLeast: 0, timeoutNanoseconds: 0)
        for slot in 0..<2 { for time in 1...3 { sources.signal(slot, UInt64(time)) } }
        // Brings one of them; the other's read has completed in the ring's queue.
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
        let brought = batch[0].slot
        #expect(try loop.remove(Token(slot: 1 - brought)) == 3)
        #expect(try loop.remove(Token(slot: brought)) < 3)
    }

    @Test func `a reader that cannot be started says what to do about it`() throws {
        let eventfd = try EventFD()
        // No machine has a processor of that number.
        let loop = ReadLoop(capacity: 1, readersOn: 100_000)
        #expect(loop.obstacle == nil)
        #expect(throws: Errno.invalidArgument) { try loop.add(eventfd.rawValue, token: Token(slot: 0)) }
        let words = try #require(loop.obstacle)
        #expect(words.hasPrefix("a thread cannot be bound to CPU 100000: ") && words.contains("taskset"))
    }

    @Test func `readers block, and the eventfd is as before once it is removed`() throws {
        let sources = try Sources(count: 1)
        let descriptor = sources.eventfds[0].rawValue
        let loop = ReadLoop(capacity: 1, readersOn: nil)
        try loop.add(descriptor, token: Token(slot: 0))
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK == 0)
        sources.signal(0, 1)
        var batch = CompletionBatch(capacity: 4)
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
        let count = batch.count
        #expect(count == 1)
        let before = loop.helperNanoseconds
        #expect(before > 0 && before < 1_000_000_000)
        try loop.remove(Token(slot: 0))
        // The time of a reader that has ended is kept.
        #expect(loop.helperNanoseconds >= before)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
    }

    /// As a guest sleeps: the next signal must wake whoever waits, not the end of its patience.
    @Test(arguments: LoopMaker.all) func `a signal after a pause wakes who waits`(maker: LoopMaker) throws {
        let sources = try Sources(count: 1)
        let loop = try maker.make(1)
        try loop.add(sources.eventfds[0].rawValue, token: Token(slot: 0))
        // Longer than a submission thread of the kernel stays awake.
        for pause in [1_000_000, 150_000_000] as [UInt64] {
            let writer = try Worker {
                Processor.sleep(nanoseconds: pause)
                sources.signal(0, TickClock.rawNanoseconds())
            }
            var batch = CompletionBatch(capacity: 4)
            let start = TickClock.rawNanoseconds()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
            let elapsed = TickClock.rawNanoseconds() - start
            writer.join()
            let count = batch.count
            #expect(count == 1 && elapsed < forever / 2, "\(elapsed)")
        }
    }
}
