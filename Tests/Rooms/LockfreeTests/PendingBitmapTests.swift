import Lockfree
import Testing

@Suite struct PendingBitmapTests {
    /// Bits at the edges of two leaf words.
    static let edges = [0, 1, 63, 64, 65, 127]

    /// What a bitmap must answer, by the plainest means.
    struct Model {
        var words: [UInt64]

        subscript(bit: Int) -> Bool {
            get { words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }
            set {
                let mask = UInt64(1) << UInt64(bit % 64)
                words[bit / 64] = newValue ? words[bit / 64] | mask : words[bit / 64] & ~mask
            }
        }

        func nextWord(from word: Int) -> Int? { words.indices.first { $0 >= word && words[$0] != 0 } }
    }

    /// On one thread the summaries are exact, so everything can be compared.
    func agree(_ bitmap: borrowing PendingBitmap, _ model: Model) -> Bool {
        for word in model.words.indices {
            if bitmap.word(word) != model.words[word] { return false }
            if bitmap.nextWord(from: word) != model.nextWord(from: word) { return false }
        }
        return bitmap.nextWord(from: model.words.count) == nil && bitmap.isEmpty == model.words.allSatisfy { $0 == 0 }
    }

    @Test func everyPatternOfSixBitsOverTwoWordsReadsBackAndClears() {
        let bitmap = PendingBitmap(capacity: 128)
        for pattern in 0..<64 {
            for order in [Self.edges, Self.edges.reversed()] {
                var model = Model(words: [0, 0])
                for bit in order where pattern >> Self.edges.firstIndex(of: bit)! & 1 == 1 {
                    #expect(bitmap.insert(bit) == true)
                    #expect(bitmap.insert(bit) == false)
                    model[bit] = true
                    #expect(agree(bitmap, model) == true)
                }
                for bit in order {
                    #expect(bitmap.contains(bit) == model[bit])
                    #expect(bitmap.remove(bit) == model[bit])
                    model[bit] = false
                    #expect(agree(bitmap, model) == true)
                }
            }
        }
    }

    @Test func everySequenceOfFourOperationsAgreesWithTheModel() {
        let bitmap = PendingBitmap(capacity: 128)
        let bits = [0, 63, 64, 127]
        let masks: [UInt64] = [~0, 1, 1 << 63, 0]
        let operations = 20
        var disagreements: [[Int]] = []
        /// Does one operation on both; true if the answers are equal.
        func apply(_ operation: Int, _ model: inout Model) -> Bool {
            switch operation {
            case 0..<4:
                let new = !model[bits[operation]]
                model[bits[operation]] = true
                return bitmap.insert(bits[operation]) == new
            case 4..<8:
                let old = model[bits[operation - 4]]
                model[bits[operation - 4]] = false
                return bitmap.remove(bits[operation - 4]) == old
            case 8..<16:
                let (word, mask) = ((operation - 8) / 4, masks[operation % 4])
                let taken = model.words[word] & mask
                model.words[word] &= ~mask
                return bitmap.take(word: word, mask: mask) == taken
            default:
                let (word, mask) = ((operation - 16) / 2, masks[1 + operation % 2])
                let merged = model.words[word] & mask
                model.words[word] |= mask
                return bitmap.restore(word: word, bits: mask) == merged
            }
        }
        for sequence in 0..<operations * operations * operations * operations {
            var model = Model(words: [0, 0])
            var rest = sequence
            var steps: [Int] = []
            for _ in 0..<4 {
                steps.append(rest % operations)
                rest /= operations
                if !apply(steps.last!, &model) || !agree(bitmap, model) { disagreements.append(steps) }
            }
            for word in 0..<2 { _ = bitmap.take(word: word, mask: ~0) }
        }
        #expect(disagreements.isEmpty, "first: \(disagreements.first ?? [])")
    }

    @Test func everyPairOfWordsIsFoundFromEveryStart() {
        let bitmap = PendingBitmap(capacity: 65_536)
        #expect(bitmap.wordCount == 1024)
        let words = [0, 1, 62, 63, 64, 65, 127, 128, 511, 512, 959, 960, 1022, 1023]
        for first in words {
            for second in words where second >= first {
                bitmap.insert(first * 64 + 5)
                bitmap.insert(second * 64 + 6)
                for start in Set(words.flatMap { [$0, max(0, $0 - 1), $0 + 1] }) {
                    let expected = start <= first ? first : start <= second ? second : nil
                    #expect(bitmap.nextWord(from: start) == expected)
                }
                #expect(bitmap.isEmpty == false)
                #expect(bitmap.remove(first * 64 + 5) == true)
                #expect(bitmap.take(word: second, mask: ~0) == 1 << 6)
                #expect(bitmap.isEmpty == true)
            }
        }
    }

    @Test(arguments: [1, 63, 64, 65, 4_096, 4_097, 65_535, 65_536]) func theLastBitOfEveryCapacityWorks(capacity: Int) {
        let bitmap = PendingBitmap(capacity: capacity)
        #expect(bitmap.capacity == capacity && bitmap.wordCount == (capacity + 63) / 64)
        #expect(bitmap.insert(capacity - 1) == true)
        #expect(bitmap.nextWord(from: 0) == (capacity - 1) / 64)
        #expect(bitmap.take(word: (capacity - 1) / 64, mask: ~0) == 1 << UInt64((capacity - 1) % 64))
        #expect(bitmap.isEmpty == true)
    }

    @Test func takingUnderAMaskLeavesTheOthersReachable() {
        let bitmap = PendingBitmap(capacity: 256)
        for bit in 128..<192 { bitmap.insert(bit) }
        let even: UInt64 = 0x5555_5555_5555_5555
        #expect(bitmap.take(word: 2, mask: even) == even)
        #expect(bitmap.nextWord(from: 0) == 2)
        bitmap.restore(word: 2, bits: even & 0xFF)
        #expect(bitmap.take(word: 2, mask: ~even) == ~even)
        #expect(bitmap.isEmpty == false)
        #expect(bitmap.take(word: 2, mask: ~0) == even & 0xFF)
        #expect(bitmap.isEmpty == true)
    }

    @Test func bitsAndWordsOutOfBoundsTrap() async {
        await #expect(processExitsWith: .failure) { PendingBitmap(capacity: 100).insert(100) }
        await #expect(processExitsWith: .failure) { PendingBitmap(capacity: 100).remove(-1) }
        await #expect(processExitsWith: .failure) { _ = PendingBitmap(capacity: 100).take(word: 2, mask: 1) }
        await #expect(processExitsWith: .failure) { PendingBitmap(capacity: 100).restore(word: 1, bits: 1 << 36) }
        await #expect(processExitsWith: .failure) { _ = PendingBitmap(capacity: 65_537) }
    }
}
