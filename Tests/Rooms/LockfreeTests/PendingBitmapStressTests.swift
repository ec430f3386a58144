import Glibc
import Lockfree
import Synchronization
import TestSupport
import Testing

/// Setters, removers and one taker on real threads. Every test counts, so that a bit that was lost or invented shows.
@Suite(.serialized) struct PendingBitmapStressTests {
    private final class Shared: Sendable {
        let bitmap: PendingBitmap
        let set = Tally()
        let removed = Tally()
        let taken = Tally()
        let settersLeft: Atomic<Int>
        init(capacity: Int, setters: Int) {
            bitmap = PendingBitmap(capacity: capacity)
            settersLeft = Atomic(setters)
        }

        /// One pass by the summaries, as a vCPU makes it; sometimes takes half a word, sometimes gives some back.
        func takePass(_ random: inout SeededRandom) {
            var from = 0
            while let word = bitmap.nextWord(from: from) {
                let mask = random.below(3) == 0 ? random.next() : ~0
                let bits = bitmap.take(word: word, mask: mask)
                let back = random.below(4) == 0 ? bits & random.next() : 0
                // A bit that a setter had set again meanwhile is one now, and was counted as set twice.
                let merged = bitmap.restore(word: word, bits: back)
                taken.add((bits & ~back | merged).nonzeroBitCount)
                from = word + 1
            }
        }
    }

    /// Few bits: everybody meets in one leaf. Many: the summaries and the root come and go.
    @Test(.endsWhatHangs, arguments: [2, 64, 130, 65_536], [false, true])
    func noBitIsLostBetweenSettersAndATaker(capacity: Int, withRemover: Bool) {
        let seed = SeededRandom.testSeed()
        let shared = Shared(capacity: capacity, setters: 2)
        Threads.race(withRemover ? 4 : 3) { thread in
            var random = SeededRandom(seed: seed &+ UInt64(thread))
            switch thread {
            case 0:
                while shared.settersLeft.load(ordering: .acquiring) > 0 { shared.takePass(&random) }
            case 1, 2:
                for _ in Threads.counting(to: 60_000) where shared.bitmap.insert(random.below(capacity)) {
                    shared.set.add()
                }
                shared.settersLeft.subtract(1, ordering: .acquiringAndReleasing)
            default:
                while shared.settersLeft.load(ordering: .acquiring) > 0 {
                    if shared.bitmap.remove(random.below(capacity)) { shared.removed.add() }
                }
            }
        }
        // What is left must be reachable by the summaries alone.
        var from = 0
        while let word = shared.bitmap.nextWord(from: from) {
            shared.taken.add(shared.bitmap.take(word: word, mask: ~0).nonzeroBitCount)
            from = word + 1
        }
        var hidden = 0
        for word in 0..<shared.bitmap.wordCount { hidden += shared.bitmap.word(word).nonzeroBitCount }
        let empty = shared.bitmap.isEmpty
        #expect(hidden == 0, "seed \(seed)")
        #expect(shared.set.value == shared.taken.value + shared.removed.value, "seed \(seed)")
        #expect(empty, "seed \(seed)")
        #expect(shared.set.value > 0)
    }

    /// Every thread sets and removes a bit of its own. From the end of its `insert` to its `remove` that bit is set, so
    /// the bitmap is not empty, whatever the others do to the same leaf, the same summary word or the root.
    @Test(.endsWhatHangs, arguments: [[0, 1, 2], [0, 64, 128], [0, 4_096, 8_192], [0, 1, 64, 4_096]])
    func whoHasSetABitNeverSeesTheBitmapEmpty(bits: [Int]) {
        let shared = Shared(capacity: 65_536, setters: bits.count)
        let seen = Tally()
        Threads.race(bits.count) { thread in
            let bit = bits[thread]
            for _ in Threads.counting(to: 200_000) {
                shared.bitmap.insert(bit)
                for _ in 0..<3 where shared.bitmap.isEmpty { seen.add() }
                shared.bitmap.remove(bit)
            }
        }
        let next = shared.bitmap.nextWord(from: 0)
        #expect(seen.value == 0)
        #expect(next == nil)
        #expect(shared.bitmap.isEmpty == true)
    }

    /// A single setter sends again as soon as its bit is gone, while the taker still mends the summaries: a bit that
    /// stays hidden is never taken, because nobody announces the leaf again.
    @Test(.endsWhatHangs, arguments: [1, 2]) func aSingleSetterIsNeverHiddenForGood(taking: Int) {
        let shared = Shared(capacity: 65_536, setters: 1)
        let stuck = Tally()
        let finished = Flag()
        Threads.race(2) { thread in
            if thread == 0 {
                while !finished.isRaised {
                    guard let word = shared.bitmap.nextWord(from: 0) else {
                        sched_yield()
                        continue
                    }
                    _ = shared.bitmap.take(word: word, mask: taking == 1 ? ~0 : 1)
                }
                return
            }
            for _ in Threads.counting(to: 100_000) {
                shared.bitmap.insert(0)
                var looks = 0
                while shared.bitmap.contains(0), stuck.value == 0 {
                    looks += 1
                    if looks % 10_000 == 0, !Threads.wait(seconds: 5, until: { !shared.bitmap.contains(0) }) {
                        stuck.add()
                    }
                }
            }
            finished.raise()
        }
        #expect(stuck.value == 0)
    }

    /// The handshake of a vCPU that blocks: it says that it sleeps, looks once more, and then runs only after a
    /// doorbell. A setter rings only if it sees the vCPU asleep. A bit that `isEmpty` misses for a moment is a sleep
    /// without end.
    private final class Sleeper: Sendable {
        let bitmap = PendingBitmap(capacity: 128)
        let asleep = Atomic<Bool>(false)
        let finished = Flag()
        let stuck = Flag()
        let sleeps = Tally()
        let taken = Tally()
        let rings = Tally()
        let sent = Tally()

        func ring() {
            // Sequentially consistent: the bit was set before, and the sleeper looks for bits after its own store.
            if asleep.load(ordering: .sequentiallyConsistent),
                asleep.exchange(false, ordering: .sequentiallyConsistent)
            {
                rings.add()
            }
        }

        func runVCPU() {
            while true {
                while let word = bitmap.nextWord(from: 0) {
                    taken.add(bitmap.take(word: word, mask: 1).nonzeroBitCount)
                    _ = bitmap.take(word: word, mask: ~1)
                }
                if finished.isRaised { return }
                asleep.store(true, ordering: .sequentiallyConsistent)
                if !bitmap.isEmpty {
                    asleep.store(false, ordering: .sequentiallyConsistent)
                    continue
                }
                sleeps.add()
                while asleep.load(ordering: .sequentiallyConsistent), !finished.isRaised { sched_yield() }
            }
        }

        /// Sends one bit after the other and waits for each to be taken; other bits of its leaf come and go meanwhile.
        func sendOneByOne(_ count: Int) {
            for _ in Threads.counting(to: count) {
                bitmap.insert(0)
                sent.add()
                ring()
                if !Threads.wait(seconds: 5, until: { !bitmap.contains(0) }) {
                    stuck.raise()
                    break
                }
            }
            finished.raise()
        }
    }

    @Test(.endsWhatHangs) func aVCPUThatSleepsOnIsEmptyLosesNoWakeUp() {
        let sleeper = Sleeper()
        Threads.race(3) { thread in
            switch thread {
            case 0: sleeper.runVCPU()
            case 1: sleeper.sendOneByOne(20_000)
            default:
                // Sets a neighbour bit and takes it back: each removal that empties the leaf clears the summaries.
                while !sleeper.finished.isRaised {
                    sleeper.bitmap.insert(1)
                    sleeper.bitmap.remove(1)
                }
            }
        }
        #expect(!sleeper.stuck.isRaised)
        #expect(sleeper.taken.value == sleeper.sent.value && sleeper.sent.value > 0)
    }
}
