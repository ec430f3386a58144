import Kernel
import Lockfree
import Loops
import Skeletons
import Synchronization
import Testing
import Vocabulary

/// What every loop must do: those that ship and this kernel has, and the skeleton, each by its maker. Without io_uring
/// only the loops that need it are left out.
@Suite("Every loop", .serialized) struct LoopConformanceTests {
    @Test(arguments: LoopMaker.all) func losesNothingOfAMillionSignalsFromAnotherThread(maker: LoopMaker) throws {
        let sources = try Sources(count: 16)
        let loop = try maker.make(16)
        for slot in 0..<16 { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        let total = 1_000_000
        let writer = try Worker {
            for signal in 0..<total { sources.signal(signal & 15, UInt64(signal + 1)) }
            sources.isDone.store(true, ordering: .releasing)
        }
        var account = Account()
        var batch = CompletionBatch(capacity: 64)
        // What is not there after minutes is lost.
        var idle = 0
        while account.signals < total && idle < 50 {
            batch.removeAll()
            let wasDone = sources.isDone.load(ordering: .acquiring)
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: wasDone ? forever / 50 : 20_000_000)
            account.take(batch, sources)
            idle = batch.count == 0 && wasDone ? idle + 1 : 0
        }
        writer.join()
        #expect(account.signals == total)
        #expect(account.injections <= Int(loop.counters.completions))
        #expect(account.injections + account.spurious == Int(loop.counters.completions))
    }

    @Test(arguments: LoopMaker.all, [1, 64, 1024])
    func bringsEachOfManySignalsOnce(maker: LoopMaker, most: Int) throws {
        // A loop with a thread for each eventfd has shown with fewer what it can.
        let count = maker.description == LoopKind.read.word ? min(most, 150) : most
        let sources = try Sources(count: count)
        let loop = try maker.make(count)
        for slot in 0..<count { try loop.add(sources.eventfds[slot].rawValue, token: Token(slot: slot)) }
        var batch = CompletionBatch(capacity: 100)
        for round in 1...3 {
            for slot in 0..<count { sources.signal(slot, UInt64(round)) }
            var account = Account()
            for _ in 0..<2_000 where account.signals < count {
                batch.removeAll()
                try loop.wait(into: &batch, atLeast: min(100, count - account.signals), timeoutNanoseconds: forever)
                account.take(batch, sources)
            }
            #expect(account == Account(injections: count))
        }
    }

    @Test(arguments: LoopMaker.all) func comesBackWhenTheTimeIsOver(maker: LoopMaker) throws {
        let sources = try Sources(count: 1)
        let loop = try maker.make(1)
        try loop.add(sources.eventfds[0].rawValue, token: Token(slot: 0))
        var batch = CompletionBatch(capacity: 4)
        for timeout in [UInt64(0), 5_000_000] {
            let start = TickClock.rawNanoseconds()
            try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: timeout)
            let elapsed = TickClock.rawNanoseconds() - start
            #expect(batch.count == 0)
            #expect(elapsed >= timeout && elapsed < forever)
        }
    }

    @Test(arguments: LoopMaker.all) func removalSaysWhatWasLeftAndSparesTheOthers(maker: LoopMaker) throws {
        let sources = try Sources(count: 2)
        let loop = try maker.make(2)
        let tokens = (0..<2).map { Token(slot: $0, generation: 7) }
        for slot in 0..<2 { try loop.add(sources.eventfds[slot].rawValue, token: tokens[slot]) }
        for _ in 0..<3 { sources.signal(0, 1) }
        sources.signal(1, 1)
        #expect(try loop.remove(tokens[0]) == 3)
        var batch = CompletionBatch(capacity: 8)
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
        let seen = (0..<batch.count).map { batch[$0] }
        #expect(seen.contains(tokens[1]))
        // The slot can be used again; the new use has another generation.
        try loop.add(sources.eventfds[0].rawValue, token: Token(slot: 0, generation: 8))
        sources.signal(0, 2)
        batch.removeAll()
        try loop.wait(into: &batch, atLeast: 1, timeoutNanoseconds: forever)
        #expect((0..<batch.count).map { batch[$0] }.contains(Token(slot: 0, generation: 8)))
    }

    @Test func aKindHasALoopAsItSays() throws {
        for kind in LoopKind.allCases where !(kind.needsRing && RingUnavailable.probe() != nil) {
            let loop = try kind.makeEventLoop(capacity: 4)
            #expect((loop != nil) == kind.hasEventLoop, "\(kind.word)")
        }
        #expect(LoopMaker.all.map(\.description).contains("epoll"))
    }

    @Test func aCallIsABatchOfOneWithOrWithoutASystemCall() {
        for makesSystemCall in [false, true] {
            var source = CallSource(makesSystemCall: makesSystemCall)
            var batch = CompletionBatch(capacity: 4)
            for slot in 0..<10 {
                source.signal(Token(slot: slot), into: &batch)
                #expect(batch.count == 1 && batch[0].slot == slot)
            }
            #expect(source.counters.completions == 10)
            #expect(source.counters.systemCalls == (makesSystemCall ? 10 : 0))
        }
    }
}
