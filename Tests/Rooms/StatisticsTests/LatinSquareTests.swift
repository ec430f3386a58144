import Lockfree
import Statistics
import Testing

@Suite("A Latin square")
struct LatinSquareTests {
    @Test(
        "has each arm once in each round, and equally often in each place", arguments: 1...9,
        LatinSquare.Design.allCases)
    func latin(arms: Int, design: LatinSquare.Design) {
        let square = LatinSquare(arms: arms, design: design)
        var random = SplitMix64(seed: 3)
        for _ in 0..<5 {
            let block = square.block(using: &random)
            #expect(block.count == square.roundsPerBlock)
            for round in block { #expect(round.sorted() == Array(0..<arms)) }
            for place in 0..<arms {
                let counts = (0..<arms).map { arm in block.count { $0[place] == arm } }
                #expect(Set(counts) == [square.roundsPerBlock / arms])
            }
        }
    }

    @Test("after Williams has each arm after each other arm equally often", arguments: 2...9)
    func carryOver(arms: Int) {
        var random = SplitMix64(seed: 4)
        let block = LatinSquare(arms: arms).block(using: &random)
        var followers: [[Int]: Int] = [:]
        for round in block { for place in 1..<arms { followers[[round[place - 1], round[place]], default: 0] += 1 } }
        #expect(followers.count == arms * (arms - 1))
        #expect(Set(followers.values).count == 1)
    }

    @Test("of two arms is ABBA or BAAB, both in turn and each as often")
    func pairs() {
        let square = LatinSquare(arms: 2)
        let first = Rate(trials: 2_000) { seed in
            var random = SplitMix64(seed: seed)
            let block = square.block(using: &random)
            #expect(block == [[0, 1], [1, 0]] || block == [[1, 0], [0, 1]])
            return block[0] == [0, 1]
        }
        #expect(first.canBe(0.5) && !first.canBe(0.4) && !first.canBe(0.6), "\(first)")
    }

    @Test("is the same for the same seed, and another in the next block")
    func seeds() {
        let square = LatinSquare(arms: 6)
        var (one, two, three) = (SplitMix64(seed: 1), SplitMix64(seed: 1), SplitMix64(seed: 2))
        let blocks = (0..<4).map { _ in square.block(using: &one) }
        #expect(blocks == (0..<4).map { _ in square.block(using: &two) })
        #expect(blocks != (0..<4).map { _ in square.block(using: &three) })
        #expect(Set(blocks).count == 4)
    }

    @Test("is looked at in whole blocks, with a third of the error each")
    func looks() {
        #expect(Looks(roundsPerBlock: 6).rounds == [54, 108, 216])
        #expect(Looks(roundsPerBlock: 4).rounds == [56, 108, 216])
        #expect(Looks(roundsPerBlock: 2).alpha == 0.01 / 3)
        #expect(Looks(roundsPerBlock: 2, planned: [24]).alpha == 0.01)
    }

    @Test("needs slices with twenty signals beyond the quantile")
    func sliceSizes() {
        #expect(Method.signals(forQuantile: 0.5) == 40)
        #expect(Method.signals(forQuantile: 0.99) == 2_000)
        #expect(Method.signals(forQuantile: 0.999) == 20_000)
    }
}
