import Lockfree
import Testing

@Suite struct AtomicBitmaskTests {
    /// Bits at the edges of two words.
    let edges = [0, 1, 63, 64, 65, 69]

    @Test func everyPatternOfSixBitsOverTwoWordsReadsBackAndClears() {
        let mask = AtomicBitmask(bits: 70)
        for pattern in 0..<64 {
            var words: [UInt64] = [0, 0]
            for (place, bit) in edges.enumerated() where pattern >> place & 1 == 1 {
                #expect(mask.insert(bit) == true)
                #expect(mask.insert(bit) == false)
                words[bit / 64] |= 1 << UInt64(bit % 64)
            }
            #expect([mask.word(0), mask.word(1)] == words)
            #expect(mask.isEmpty == (pattern == 0))
            for (place, bit) in edges.enumerated() { #expect(mask.contains(bit) == (pattern >> place & 1 == 1)) }
            if pattern % 2 == 0 {
                for (place, bit) in edges.enumerated() { #expect(mask.remove(bit) == (pattern >> place & 1 == 1)) }
            } else {
                #expect([mask.takeWord(0), mask.takeWord(1)] == words)
            }
            #expect(mask.isEmpty && mask.word(0) == 0 && mask.word(1) == 0)
        }
    }

    @Test(arguments: [(1, 1), (63, 1), (64, 1), (65, 2), (128, 2), (129, 3)])
    func theLastBitHasAWord(bits: Int, words: Int) {
        let mask = AtomicBitmask(bits: bits)
        #expect(mask.wordCount == words && mask.capacity == bits)
        #expect(mask.insert(bits - 1) == true)
        #expect(mask.word(words - 1) == 1 << UInt64((bits - 1) % 64))
        #expect(mask.remove(bits - 1) && mask.isEmpty)
    }

    @Test func bitsAndWordsOutOfBoundsTrap() async {
        await #expect(processExitsWith: .failure) { AtomicBitmask(bits: 70).insert(70) }
        await #expect(processExitsWith: .failure) { AtomicBitmask(bits: 70).remove(-1) }
        await #expect(processExitsWith: .failure) { _ = AtomicBitmask(bits: 70).takeWord(2) }
        await #expect(processExitsWith: .failure) { _ = AtomicBitmask(bits: 0) }
    }

    @Test(.endsWhatHangs) func ofSeveralThreadsExactlyOneSetsABitAndOneClearsIt() {
        final class Shared: Sendable {
            let mask = AtomicBitmask(bits: 128)
            let set = Tally()
            let cleared = Tally()
        }
        let shared = Shared()
        Threads.race(4) { thread in
            for step in 0..<20_000 {
                let bit = (step * 7 + thread) % 128
                if shared.mask.insert(bit) { shared.set.add() }
                if thread == 0 {
                    shared.cleared.add(shared.mask.takeWord(step & 1).nonzeroBitCount)
                } else if shared.mask.remove(bit) {
                    shared.cleared.add()
                }
            }
        }
        let left = shared.mask.takeWord(0).nonzeroBitCount + shared.mask.takeWord(1).nonzeroBitCount
        #expect(shared.set.value == shared.cleared.value + left)
        #expect(shared.set.value > 0)
    }
}
