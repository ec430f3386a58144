import Glibc
import Lockfree
import Synchronization
import TestSupport
import Testing

/// What both locks promise.
private protocol Lock: ~Copyable, Sendable {
    init()
    borrowing func lock() -> Bool
    borrowing func tryLock() -> Bool
    borrowing func unlock()
}

extension SpinLock: Lock {}
extension AdaptiveMutex: Lock {}

/// A lock and what it protects: plain memory, so that ThreadSanitizer sees any missing order.
private final class Held<Kind: Lock & ~Copyable>: @unchecked Sendable {
    let lock = Kind()
    let sleeps = Tally()
    /// The number of the thread that waits for the lock; 0 before it runs.
    let waiter = Atomic<Int32>(0)
    var first = 0
    var second = 0
}

/// Which lock a test is of.
enum LockKind: CaseIterable {
    case spin, adaptive
}

@Suite("Locks") struct LockTests {
    @Test(.endsWhatHangs, arguments: LockKind.allCases, [0, 30, 3_000])
    func onlyOneThreadIsInside(kind: LockKind, hold: Int) {
        switch kind {
        case .spin: Self.exclude(Held<SpinLock>(), hold: hold)
        case .adaptive: Self.exclude(Held<AdaptiveMutex>(), hold: hold)
        }
    }

    private static func exclude<Kind: Lock & ~Copyable>(_ held: Held<Kind>, hold: Int) {
        let rounds = hold > 1_000 ? 300 : 20_000
        let torn = Tally()
        let entries = Tally()
        Threads.race(4) { _ in
            for _ in Threads.counting(to: rounds) {
                entries.add()
                if held.lock.lock() { held.sleeps.add() }
                if held.first != held.second { torn.add() }
                held.first += 1
                for _ in 0..<hold { _ = torn.value }
                held.second += 1
                held.lock.unlock()
            }
        }
        #expect(held.first == entries.value && held.second == entries.value)
        #expect(torn.value == 0)
    }

    @Test(.endsWhatHangs, arguments: LockKind.allCases) func tryLockExcludesToo(kind: LockKind) {
        switch kind {
        case .spin: Self.tryToEnter(Held<SpinLock>())
        case .adaptive: Self.tryToEnter(Held<AdaptiveMutex>())
        }
    }

    private static func tryToEnter<Kind: Lock & ~Copyable>(_ held: Held<Kind>) {
        let taken = Tally()
        Threads.race(3) { _ in
            for _ in 0..<20_000 where held.lock.tryLock() {
                held.first += 1
                taken.add()
                held.lock.unlock()
            }
        }
        #expect(held.first == taken.value)
        #expect(taken.value > 0)
    }

    @Test(arguments: LockKind.allCases) func aFreeLockIsTakenWithoutASleep(kind: LockKind) {
        switch kind {
        case .spin: Self.takeWhileFree(Held<SpinLock>())
        case .adaptive: Self.takeWhileFree(Held<AdaptiveMutex>())
        }
    }

    private static func takeWhileFree<Kind: Lock & ~Copyable>(_ held: Held<Kind>) {
        for _ in 0..<1_000 {
            let slept = held.lock.lock()
            #expect(slept == false)
            held.lock.unlock()
        }
        for _ in 0..<2 {
            #expect(held.lock.tryLock() == true)
            #expect(held.lock.tryLock() == false)
            held.lock.unlock()
        }
    }

    @Test(.endsWhatHangs, arguments: LockKind.allCases) func whoWaitsLongSleepsAndSaysSo(kind: LockKind) {
        switch kind {
        case .spin: Self.waitLong(Held<SpinLock>())
        case .adaptive: Self.waitLong(Held<AdaptiveMutex>())
        }
    }

    private static func waitLong<Kind: Lock & ~Copyable>(_ held: Held<Kind>) {
        _ = held.lock.lock()
        let waiter = Threads.start {
            held.waiter.store(ThreadNumber.own.number, ordering: .releasing)  // pairs with the load below
            if held.lock.lock() { held.sleeps.add() }
            held.second = held.first
            held.lock.unlock()
        }
        // Asleep, as the kernel says, in the lock: nothing else in the thread sleeps.
        let came = Threads.wait { ThreadNumber(held.waiter.load(ordering: .acquiring)).isAsleep }
        held.first = 7
        held.lock.unlock()
        waiter.join()
        #expect(came)
        #expect(held.sleeps.value == 1)
        #expect(held.second == 7)
        // After a sleep the lock is as good as new.
        let slept = held.lock.lock()
        held.lock.unlock()
        #expect(!slept)
    }

    @Test func takingABoundedSpinLockTwiceOnOneThreadTraps() async {
        await #expect(processExitsWith: .failure) {
            let lock = AdaptiveMutex()
            lock.lock()
            lock.lock()
        }
    }

    @Test(.endsWhatHangs) func aGuardedValueIsTouchedByOneThreadAtATime() {
        final class Shared: Sendable { let value = Guarded((first: 0, second: 0)) }
        let shared = Shared()
        let torn = Tally()
        Threads.race(4) { _ in
            for _ in 0..<5_000 {
                shared.value.withLock {
                    if $0.first != $0.second { torn.add() }
                    $0.first += 1
                    $0.second += 1
                }
            }
        }
        #expect(shared.value.withLock { $0.first } == 20_000 && torn.value == 0)
    }
}
