import CountingMalloc
import Kernel
import Lockfree
import Loops
import Testing

@Suite struct EpollAllocationTests {
    @Test(.enabled(if: counted_allocations() >= 0, "not our malloc")) func aWaitAllocatesNothing() throws {
        // As many as a machine has: a buffer for all of them does not fit onto a stack.
        let loop = try EpollLoop(capacity: 1_024)
        let eventfd = try EventFD()
        try loop.add(eventfd.rawValue, token: Token(slot: 0))
        var batch = CompletionBatch(capacity: 1_024)
        func turn() throws {
            eventfd.signal()
            batch.removeAll()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: 240_000_000_000)
        }
        try turn()
        let before = counted_allocations()
        for _ in 0..<100 { try turn() }
        // An iterator over the array may be boxed where nothing is optimised; a buffer for each wait would show.
        #expect(batch.count == 1)
        #expect(counted_allocations() - before < 100)
    }
}
