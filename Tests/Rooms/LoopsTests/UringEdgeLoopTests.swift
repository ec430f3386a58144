import Kernel
import Lockfree
import Synchronization
import SystemPackage
import Testing

@testable import Loops

@Suite(
    "The uring-edge loop", .serialized,
    .enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"))
struct UringEdgeLoopTests {
    /// The trap: polls that end because the queue is full, armed again on counters that nobody read, would complete at
    /// once and for ever, without any signal.
    @Test func `the answer to a cancellation is that of one use of its slot`() {
        let uses = (1...3).map { Token(slot: 7, generation: $0) }
        let answers = uses.map(RingSlots.cancellation)
        #expect(Set(answers).count == 3 && answers.allSatisfy { $0.slot == 7 && $0.kind == RingSlots.cancelKind })
        // An eventfd's own completions are never taken for it.
        #expect(Set(answers).isDisjoint(with: uses))
    }

    @Test func aCompletionQueueOfEightFor64EventfdsEndsAndInventsNothing() throws {
        let count = 64
        let sources = try Sources(count: count)
        let loop = try UringEdgeLoop(capacity: count, completionEntries: 8)
        for slot in 0..<count { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        let total = 200_000
        let writer = try Worker {
            for signal in 0..<total { sources.signal(signal & 63, UInt64(signal + 1)) }
            sources.isDone.store(true, ordering: .releasing)
        }
        var account = Account()
        var batch = CompletionBatch(capacity: 256)
        var quiet = 0
        var turns = 0
        while quiet < 10 && turns < 5_000_000 {
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 5_000_000)
            account.take(batch, sources)
            quiet = batch.count == 0 && sources.isDone.load(ordering: .acquiring) ? quiet + 1 : 0
            turns += 1
        }
        writer.join()
        #expect(quiet == 10, "it never came to rest")
        #expect(account.signals == total)
        #expect(account.injections <= total)
        #expect(loop.counters.rearms == loop.counters.endedMultishots)
    }

    @Test func oneKernelEntryBrings64Completions() throws {
        let sources = try Sources(count: 64)
        let loop = try UringEdgeLoop(capacity: 64)
        for slot in 0..<64 { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        var batch = CompletionBatch(capacity: 128)
        try loop.wait(into: &batch, atLeast: 0, timeoutNanoseconds: 0)
        for slot in 0..<64 { sources.signal(slot, 1) }
        let before = loop.counters
        try loop.wait(into: &batch, atLeast: 64, timeoutNanoseconds: forever)
        #expect(batch.count == 64)
        #expect(loop.counters.ringEntries - before.ringEntries == 1)
        #expect(loop.counters.systemCalls - before.systemCalls == 1)
    }

    @Test func `a poll that fails is named, counted and not armed again, and the others go on`() throws {
        let sources = try Sources(count: 2)
        let loop = try UringEdgeLoop(capacity: 2)
        for slot in 0..<2 { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        var batch = CompletionBatch(capacity: 8)
        try loop.wait(into: &batch, atLeast: 0, timeoutNanoseconds: 0)
        loop.noteEnd(Token(slot: 1), result: -Errno.ioError.rawValue)
        #expect(loop.failures == [LoopFailure(slot: 1, error: .ioError)])
        #expect(loop.counters.failedPolls == 1)
        sources.signal(0, 1)
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
        let (count, slot) = (batch.count, batch[0].slot)
        #expect(count == 1 && slot == 0)
        #expect(loop.counters.rearms == 0)
    }

    @Test func `a removal that the kernel does not answer ends, and loses no signal`() throws {
        let sources = try Sources(count: 1)
        let loop = try UringEdgeLoop(capacity: 1)
        let token = Token(slot: 0)
        try loop.add(sources.eventfds[0].rawValue, token: token)
        var batch = CompletionBatch(capacity: 8)
        try loop.wait(into: &batch, atLeast: 0, timeoutNanoseconds: 0)
        loop.removalPatienceNanoseconds = 0
        #expect(throws: Errno.timedOut) { try loop.remove(token) }
        // The cancellation is carried out with the next entry, behind this signal or before it.
        var account = Account()
        for time in 1...3 {
            sources.signal(0, UInt64(time))
            for _ in 0..<3 {
                batch.removeAll()
                try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 20_000_000)
                account.take(batch, sources)
            }
        }
        #expect(account.signals == 3)
        loop.removalPatienceNanoseconds = 1_000_000_000
        try loop.remove(token)
        sources.signal(0, 4)
        batch.removeAll()
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 20_000_000)
        let left = batch.count
        #expect(left == 0)
    }
}
