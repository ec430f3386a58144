import Glibc
import Lockfree
import Testing

/// A lock and what it protects: plain memory, so that ThreadSanitizer sees any missing order.
private final class Held: @unchecked Sendable {
    let lock = BoundedSpinLock()
    let parks = Tally()
    var first = 0
    var second = 0
}

@Suite struct BoundedSpinLockTests {
    @Test(.timeLimit(.minutes(2)), arguments: [0, 30, 3_000]) func onlyOneThreadIsInside(hold: Int) {
        let guarded = Held()
        let rounds = hold > 1_000 ? 300 : 20_000
        let torn = Tally()
        let entries = Tally()
        Threads.race(4) { _ in
            for _ in Threads.counting(to: rounds) {
                entries.add()
                if guarded.lock.lock() { guarded.parks.add() }
                if guarded.first != guarded.second { torn.add() }
                guarded.first += 1
                for _ in 0..<hold { _ = torn.value }
                guarded.second += 1
                guarded.lock.unlock()
            }
        }
        #expect(guarded.first == entries.value && guarded.second == entries.value)
        #expect(torn.value == 0)
    }

    @Test(.timeLimit(.minutes(2))) func tryLockExcludesToo() {
        let guarded = Held()
        let taken = Tally()
        Threads.race(3) { _ in
            for _ in 0..<20_000 where guarded.lock.tryLock() {
                guarded.first += 1
                taken.add()
                guarded.lock.unlock()
            }
        }
        #expect(guarded.first == taken.value)
        #expect(taken.value > 0)
    }

    @Test func aFreeLockIsTakenWithoutParking() {
        let lock = BoundedSpinLock()
        for _ in 0..<1_000 {
            let parked = lock.lock()
            #expect(parked == false)
            lock.unlock()
        }
        #expect(lock.tryLock() == true)
        #expect(lock.tryLock() == false)
        lock.unlock()
        #expect(lock.tryLock() == true)
        lock.unlock()
    }

    @Test(.timeLimit(.minutes(1))) func whoWaitsLongParksAndSaysSo() {
        let guarded = Held()
        let asked = Flag()
        guarded.lock.lock()
        let waiter = Threads.start {
            asked.raise()
            if guarded.lock.lock() { guarded.parks.add() }
            guarded.second = guarded.first
            guarded.lock.unlock()
        }
        let came = Threads.wait { asked.isRaised }
        usleep(30_000)
        guarded.first = 7
        guarded.lock.unlock()
        waiter.join()
        #expect(came)
        #expect(guarded.parks.value == 1)
        #expect(guarded.second == 7)
        // After a park the lock is as good as new.
        let parked = guarded.lock.lock()
        guarded.lock.unlock()
        #expect(!parked)
    }

    @Test func takingItTwiceOnOneThreadTraps() async {
        await #expect(processExitsWith: .failure) {
            let lock = BoundedSpinLock()
            lock.lock()
            lock.lock()
        }
    }
}
