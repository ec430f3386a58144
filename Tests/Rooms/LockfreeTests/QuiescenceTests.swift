import Glibc
import Lockfree
import Synchronization
import TestSupport
import Testing

@Suite struct QuiescenceTests {
    @Test func withoutReadersInsideAGracePeriodIsOverAtOnce() {
        let relaxed = Tally()
        let quiescence = Quiescence(readers: 3) { relaxed.add() }
        #expect(quiescence.readers == 3)
        for reader in 0..<3 {
            quiescence.enter(reader)
            #expect(quiescence.isInside(reader) && !quiescence.isInside((reader + 1) % 3))
            quiescence.leave(reader)
            #expect(!quiescence.isInside(reader))
        }
        quiescence.waitForGrace(caller: nil)
        quiescence.waitForGrace(caller: 2)
        #expect(relaxed.value == 0)
        #expect(quiescence.gracePeriods == 2)
    }

    @Test(.endsWhatHangs, arguments: 0..<3) func theWriterWaitsForAReaderInside(reader: Int) {
        let relaxed = Tally()
        let returned = Flag()
        let quiescence = Quiescence(readers: 3) {
            relaxed.add()
            sched_yield()
        }
        quiescence.enter(reader)
        let writer = Threads.start {
            quiescence.waitForGrace(caller: nil)
            returned.raise()
        }
        let waited = Threads.wait { relaxed.value >= 100 }
        #expect(waited)
        #expect(!returned.isRaised)
        #expect(quiescence.gracePeriods == 0)
        quiescence.leave(reader)
        writer.join()
        #expect(returned.isRaised)
        #expect(quiescence.gracePeriods == 1)
    }

    @Test(.endsWhatHangs) func aReaderThatLeftAndCameBackIsNotWaitedFor() {
        final class Box: Sendable {
            let slot = Mutex<Quiescence?>(nil)
            let relaxed = Tally()
        }
        let box = Box()
        let quiescence = Quiescence(readers: 1) {
            box.relaxed.add()
            // The reader goes out and in again while the writer waits: it is a younger section now.
            let inner = box.slot.withLock { $0 }
            inner?.leave(0)
            inner?.enter(0)
        }
        box.slot.withLock { $0 = quiescence }
        quiescence.enter(0)
        quiescence.waitForGrace(caller: nil)
        #expect(box.relaxed.value == 1)
        #expect(quiescence.isInside(0))
        quiescence.leave(0)
        box.slot.withLock { $0 = nil }
    }

    /// Plain memory that readers look at inside their sections and the writer changes after the grace period: a reader
    /// that was overlooked reads a wrong value, and ThreadSanitizer sees a race even if it does not.
    @safe private final class Reclaimed: @unchecked Sendable {
        let current = Atomic<Int>(0)
        let quiescence: Quiescence
        let wrong = Tally()
        let sections = Tally()
        let turns = Tally()
        let finished = Flag()
        // SAFETY: two words, freed with the object after all threads were joined.
        let values = UnsafeMutablePointer<Int>.allocate(capacity: 2)

        init(readers: Int) {
            quiescence = Quiescence(readers: readers) { sched_yield() }
            unsafe values.initialize(repeating: 0, count: 2)
        }

        deinit { unsafe values.deallocate() }

        func read(_ reader: Int, random: inout SeededRandom) {
            quiescence.enter(reader)
            // Acquiring, pairs with the publishing store in `replace`.
            let index = current.load(ordering: .acquiring)
            for _ in 0..<1 + random.below(4) where unsafe values[index] < 0 { wrong.add() }
            quiescence.leave(reader)
            sections.add()
        }

        func replace(turn: Int, caller: Int?) {
            let old = current.load(ordering: .relaxed)
            unsafe values[1 - old] = turn
            current.store(1 - old, ordering: .releasing)
            quiescence.waitForGrace(caller: caller)
            unsafe values[old] = -1
            turns.add()
        }
    }

    @Test(.endsWhatHangs) func nobodyReadsWhatWasReclaimedAfterTheGracePeriod() {
        let seed = SeededRandom.testSeed()
        let shared = Reclaimed(readers: 4)
        Threads.race(4) { thread in
            var random = SeededRandom(seed: seed &+ UInt64(thread))
            if thread == 3 {
                for turn in Threads.counting(to: 2_000) {
                    shared.replace(turn: turn, caller: 3)
                    // The writer is a reader too, between its grace periods.
                    shared.read(3, random: &random)
                }
                shared.finished.raise()
            } else {
                while !shared.finished.isRaised { shared.read(thread, random: &random) }
            }
        }
        #expect(shared.wrong.value == 0, "seed \(seed)")
        #expect(shared.turns.value > 0 && shared.sections.value >= shared.turns.value)
        #expect(shared.quiescence.gracePeriods == shared.turns.value)
    }

    @Test(.endsWhatHangs) func severalWritersWaitAtOnce() {
        let quiescence = Quiescence(readers: 1) { sched_yield() }
        final class Shared: Sendable {
            let left = Atomic<Int>(2)
            let waits = Tally()
        }
        let shared = Shared()
        Threads.race(3) { thread in
            if thread == 0 {
                while shared.left.load(ordering: .acquiring) > 0 {
                    quiescence.enter(0)
                    quiescence.leave(0)
                }
            } else {
                for _ in Threads.counting(to: 1_000) {
                    quiescence.waitForGrace(caller: nil)
                    shared.waits.add()
                }
                shared.left.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
        #expect(shared.waits.value >= 2 && quiescence.gracePeriods == shared.waits.value)
    }

    @Test func waitingInsideOnesOwnSectionTraps() async {
        await #expect(processExitsWith: .failure) {
            let quiescence = Quiescence(readers: 2) {}
            quiescence.enter(1)
            quiescence.waitForGrace(caller: 1)
        }
    }

    @Test func sectionsDoNotNestAndDoNotEndTwice() async {
        await #expect(processExitsWith: .failure) {
            let quiescence = Quiescence(readers: 1) {}
            quiescence.enter(0)
            quiescence.enter(0)
        }
        await #expect(processExitsWith: .failure) { Quiescence(readers: 1) {}.leave(0) }
        await #expect(processExitsWith: .failure) { Quiescence(readers: 1) {}.enter(1) }
    }
}
