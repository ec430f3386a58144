import TestSupport
import Testing

@testable import Documents

@Suite("Huffman codes")
struct HuffmanCodeTests {
    /// The least size by trying all sets of lengths that are not over-subscribed.
    private func least(_ weights: [Int], longest: Int) -> Int {
        func best(_ rest: ArraySlice<Int>, _ slack: Int) -> Int {
            guard let weight = rest.first else { return 0 }
            return (1...longest).compactMap { length -> Int? in
                let left = slack - 1 << (longest - length)
                guard left >= 0 else { return nil }
                let others = best(rest.dropFirst(), left)
                return others == .max ? nil : weight * length + others
            }.min() ?? .max
        }
        return best(weights[...], 1 << longest)
    }

    @Test("are the shortest that the limit allows", arguments: [2, 3, 4])
    func optimal(longest: Int) {
        var random = SeededRandom(seed: UInt64(longest))
        for _ in 0..<40 {
            let weights = (0..<(2 + random.below(3))).map { _ in 1 + random.below(random.below(2) == 0 ? 4 : 100) }
            let code = HuffmanCode(weights: weights, longest: longest)
            #expect(code.size(weights) == least(weights, longest: longest), "\(weights)")
        }
    }

    @Test("leave no bits unused and stay below the limit, however unequal the weights")
    func complete() {
        var random = SeededRandom(seed: 9)
        for count in [2, 3, 19, 30, 286] {
            for spread in [1, 8, 40] {
                let weights = (0..<count).map { _ in random.below(2) << random.below(spread) }
                guard weights.count(where: { $0 > 0 }) > 1 else { continue }
                let longest = count <= 19 ? 7 : 15
                let lengths = HuffmanCode(weights: weights, longest: longest).lengths
                #expect(CanonicalCode.slack(lengths[...]) == 0)
                #expect(lengths.allSatisfy { $0 <= longest })
                #expect(zip(weights, lengths).allSatisfy { ($0 > 0) == ($1 > 0) })
            }
        }
        #expect(HuffmanCode(weights: [0, 5, 0], longest: 15).lengths == [0, 1, 0])
        #expect(HuffmanCode(weights: [0, 0], longest: 15).lengths == [0, 0])
    }

    @Test("are numbered as the standard's example says")
    func canonical() {
        // A to H with lengths 3, 3, 3, 3, 3, 2, 4, 4: the codes 010, 011, 100, 101, 110, 00, 1110, 1111, last bit
        // first.
        let codes = CanonicalCode.codes([3, 3, 3, 3, 3, 2, 4, 4])
        #expect(codes == [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111])
    }

    @Test("have symbols for each length and each distance")
    func alphabet() {
        for length in DeflateAlphabet.matches {
            let group = DeflateAlphabet.lengths[Int(DeflateAlphabet.lengthIndices[length])]
            #expect((0..<1 << group.extraBits).contains(length - group.base))
        }
        let isGrouped = (1...DeflateAlphabet.window).allSatisfy { distance in
            let group = DeflateAlphabet.distances[DeflateAlphabet.symbol(ofDistance: distance)]
            return (0..<1 << group.extraBits).contains(distance - group.base)
        }
        #expect(isGrouped)
        // The last of the standard's two tables.
        #expect(DeflateAlphabet.lengths.count == 29 && DeflateAlphabet.lengths[27].base == 227)
        #expect(DeflateAlphabet.lengths[28].base == 258 && DeflateAlphabet.lengths[28].extraBits == 0)
        #expect(DeflateAlphabet.distances.count == 30 && DeflateAlphabet.distances[29].base == 24_577)
    }

    @Test("are declared by runs that say the lengths again")
    func runs() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<200 {
            var lengths: [UInt8] = []
            while lengths.count < 320 {
                lengths += repeatElement(
                    UInt8(random.below(4)), count: 1 + random.below(random.below(4) == 0 ? 300 : 9))
            }
            var again: [UInt8] = []
            for run in CodeLengthRun.runs(of: lengths[...]) {
                switch run.symbol {
                case 16: again += repeatElement(again[again.count - 1], count: 3 + run.extra)
                case 17: again += repeatElement(0, count: 3 + run.extra)
                case 18: again += repeatElement(0, count: 11 + run.extra)
                default: again.append(UInt8(run.symbol))
                }
                #expect((0..<1 << run.extraBits).contains(run.extra))
            }
            #expect(again == lengths)
        }
    }
}
