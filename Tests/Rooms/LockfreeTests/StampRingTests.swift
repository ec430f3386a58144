import Glibc
import Lockfree
import Synchronization
import TestSupport
import Testing

@testable import struct Lockfree.StampRing

@Suite struct StampRingTests {
    @Test func anEmptyRingAnswersNoSignal() {
        let ring = StampRing()
        #expect(ring.isEmpty == true)
        let popped = ring.popAll()
        #expect(popped.oldest.isNone && popped.count == 0)
    }

    /// Starts just before either half of the counters wraps, and at zero.
    @Test(arguments: [0, 0xFFFF_FFFA, 0xFFFF_FFFA_0000_0000, 0xFFFF_FFF0_FFFF_FFF0] as [UInt64])
    func everyFillingIsCountedExactlyAndTheOldestComesBack(start: UInt64) {
        let ring = StampRing()
        ring.pushed.store(start, ordering: .relaxed)
        ring.popped.store(start, ordering: .relaxed)
        var ticks: UInt64 = 0
        for filling in 0...40 {
            let first = ticks + 1
            for _ in 0..<filling {
                ticks += 1
                ring.push(Stamp(onTime: ticks))
            }
            #expect(ring.isEmpty == (filling == 0))
            let popped = ring.popAll()
            #expect(popped.count == UInt32(filling))
            #expect(popped.oldest == (filling == 0 ? .none : Stamp(onTime: first)))
            #expect(ring.isEmpty == true)
            #expect(ring.popAll().count == 0)
        }
    }

    @Test func aFullRingCountsOnWithoutStamps() {
        let ring = StampRing()
        for ticks in 1...20 { ring.push(Stamp(onTime: UInt64(ticks))) }
        #expect(ring.pushed.load(ordering: .relaxed) == 4 << 32 | 16)
        #expect(ring.popAll() == (Stamp(onTime: 1), 20))
        ring.push(Stamp(onTime: 21))
        #expect(ring.popAll() == (Stamp(onTime: 21), 1))
    }

    @Test func signalsThatAllLackAStampAreUnknownButCounted() {
        let ring = StampRing()
        // A producer that had read the ring as full when the consumer emptied it leaves exactly this.
        ring.pushed.store(3 << 32 | 16, ordering: .relaxed)
        ring.popped.store(16, ordering: .relaxed)
        #expect(ring.isEmpty == false)
        #expect(ring.popAll() == (.unknown, 3))
        #expect(ring.popAll() == (.none, 0))
    }

    @Test(.endsWhatHangs, arguments: [0, 40]) func noSignalIsLostBetweenTwoThreads(pause: Int) {
        final class Shared: Sendable {
            let ring = StampRing()
            let finished = Flag()
            let wrongOldest = Tally()
            let popped = Tally()
            let unknown = Tally()
        }
        let shared = Shared()
        let signals = 200_000
        let seed = SeededRandom.testSeed()
        Threads.race(2) { thread in
            var random = SeededRandom(seed: seed &+ UInt64(thread))
            if thread == 0 {
                for index in 1...signals {
                    shared.ring.push(Stamp(onTime: UInt64(index)))
                    for _ in 0..<random.below(pause + 1) { _ = shared.finished.isRaised }
                }
                shared.finished.raise()
                return
            }
            var total = 0
            while true {
                let last = shared.finished.isRaised
                let (oldest, count) = shared.ring.popAll()
                if count == 0 && last { break }
                if count == 0 { continue }
                // All signals up to `total` were popped before, so the oldest is one of the next `count`.
                let next = UInt64(total) + 1..<UInt64(total) + 1 + UInt64(count)
                if oldest.isKnown, !next.contains(oldest.intended) { shared.wrongOldest.add() }
                if !oldest.isKnown { shared.unknown.add() }
                total += Int(count)
                for _ in 0..<random.below(8) { _ = shared.finished.isRaised }
            }
            shared.popped.add(total)
        }
        #expect(shared.popped.value == signals, "seed \(seed)")
        #expect(shared.wrongOldest.value == 0, "seed \(seed)")
        let overflowed = Int(shared.ring.pushed.load(ordering: .acquiring) >> 32)
        #expect(shared.unknown.value <= overflowed, "seed \(seed)")
    }

    @Test(.endsWhatHangs) func withoutOverflowTheOldestIsAlwaysTheNextSignal() {
        final class Shared: Sendable {
            let ring = StampRing()
            let taken = Atomic<Int>(0)
            let wrongOldest = Tally()
            let sent = Tally()
            let finished = Flag()
        }
        let shared = Shared()
        let signals = 100_000
        Threads.race(2) { thread in
            if thread == 0 {
                for index in Threads.counting(to: signals) {
                    while index - shared.taken.load(ordering: .acquiring) > StampRing.capacity { sched_yield() }
                    shared.ring.push(Stamp(onTime: UInt64(index)))
                    shared.sent.add()
                }
                shared.finished.raise()
                return
            }
            var total = 0
            while true {
                let last = shared.finished.isRaised
                let (oldest, count) = shared.ring.popAll()
                if count == 0 {
                    if last { break }
                    sched_yield()
                    continue
                }
                if oldest != Stamp(onTime: UInt64(total) + 1) { shared.wrongOldest.add() }
                total += Int(count)
                shared.taken.store(total, ordering: .releasing)
            }
        }
        #expect(shared.wrongOldest.value == 0)
        #expect(shared.ring.pushed.load(ordering: .acquiring) == UInt64(shared.sent.value))
        #expect(shared.sent.value > StampRing.capacity)
    }
}
