import Kernel
import Synchronization
import Testing

@Suite("A futex") struct FutexTests {
    /// Which of the two kinds: of one process, or of several.
    enum Kind: CaseIterable, Sendable {
        case one
        case shared

        func wait(_ word: borrowing Atomic<UInt32>, expected: UInt32, timeoutNanoseconds: UInt64) {
            switch self {
            case .one: Futex.wait(word, expected: expected, timeoutNanoseconds: timeoutNanoseconds)
            case .shared: Futex.waitShared(word, expected: expected, timeoutNanoseconds: timeoutNanoseconds)
            }
        }

        func wake(_ word: borrowing Atomic<UInt32>, count: UInt32) -> Int {
            switch self {
            case .one: Futex.wake(word, count: count)
            case .shared: Futex.wakeShared(word, count: count)
            }
        }
    }

    @Test(arguments: Kind.allCases) func doesNotWaitForAWordThatIsAnother(kind: Kind) {
        let word = Atomic<UInt32>(7)
        let start = TickClock.rawNanoseconds()
        kind.wait(word, expected: 8, timeoutNanoseconds: forever)
        #expect(TickClock.rawNanoseconds() - start < forever / 2)
    }

    @Test(arguments: Kind.allCases, timeouts) func waitsAsLongAsItsTimeOut(kind: Kind, nanoseconds: UInt64) throws {
        let (taken, _) = try timed { kind.wait(Atomic<UInt32>(7), expected: 7, timeoutNanoseconds: nanoseconds) }
        #expect(taken >= nanoseconds.atLeast)
    }

    @Test(arguments: Kind.allCases) func wakesThoseThatSleepAndNobodyElse(kind: Kind) throws {
        let word = Atomic<UInt32>(1)
        let returned = Atomic<Int>(0)
        #expect(kind.wake(word, count: .max) == 0)
        let sleepers = try (0..<3).map { _ in
            try Worker {
                kind.wait(word, expected: 1, timeoutNanoseconds: forever)
                returned.add(1, ordering: .releasing)  // pairs with the load below
            }
        }
        // The word stays as it is: nobody comes back who was not woken.
        var woken = 0
        let start = TickClock.rawNanoseconds()
        while woken < 3, TickClock.rawNanoseconds() - start < forever / 2 {
            let count = kind.wake(word, count: 1)
            #expect(count <= 1)
            woken += count
            Processor.yield()
            if returned.load(ordering: .acquiring) > woken { break }
        }
        #expect(woken == 3)
        word.store(2, ordering: .relaxed)
        _ = kind.wake(word, count: .max)
        for sleeper in sleepers { sleeper.join() }
    }

    @Test(arguments: Kind.allCases) func wakesAllAtOnceIfAsked(kind: Kind) throws {
        // Until all three sleep at once, a call for all of them wakes fewer: then they go to sleep again.
        let word = Atomic<UInt32>(1)
        let isOver = Atomic<Bool>(false)
        let sleepers = try (0..<3).map { _ in
            try Worker {
                while !isOver.load(ordering: .acquiring) {
                    kind.wait(word, expected: 1, timeoutNanoseconds: forever)
                }
            }
        }
        var most = 0
        let allAtOnce = eventually {
            most = max(most, kind.wake(word, count: .max))
            return most == 3
        }
        #expect(allAtOnce, "\(most) of 3 at most")
        isOver.store(true, ordering: .releasing)  // pairs with the load above
        word.store(2, ordering: .relaxed)
        _ = kind.wake(word, count: .max)
        for sleeper in sleepers { sleeper.join() }
    }

    @Test func ofOneProcessIsNotThatOfSeveral() throws {
        let word = Atomic<UInt32>(1)
        let hasReturned = Atomic<Bool>(false)
        let sleeper = try Worker {
            Futex.wait(word, expected: 1, timeoutNanoseconds: forever)
            hasReturned.store(true, ordering: .releasing)  // pairs with the load below
        }
        var woken = 0
        for _ in 0..<1_000 {
            woken += Futex.wakeShared(word, count: .max)
            Processor.yield()
        }
        #expect(woken == 0)
        #expect(eventually { Futex.wake(word) == 1 || hasReturned.load(ordering: .acquiring) })
        sleeper.join()
    }
}
