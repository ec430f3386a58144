public import Lockfree

/// The order of the arms in the rounds of a block. Each arm is in each place equally often. A new square is drawn for
/// every block, so that no rhythm of the machine can favour an arm.
public struct LatinSquare: Sendable, Equatable {
    /// Which kind of square.
    public enum Design: String, Sendable, CaseIterable {
        /// Each round is the one before it, rotated. A block has as many rounds as arms, but each arm follows one and
        /// the same arm in nearly all rounds.
        case cyclic
        /// Each arm follows each other arm equally often, so what an arm leaves in caches meets all alike (E. J.
        /// Williams, 1949). A block has twice as many rounds as arms if the number of arms is odd.
        case williams
    }

    /// How many arms take part, the base and its control among them.
    public let arms: Int
    /// Which kind of square.
    public let design: Design

    /// A square for one arm or more. For two arms both designs are AB and BA in random order.
    public init(arms: Int, design: Design = .williams) {
        precondition(arms > 0, "a round needs an arm")
        self.arms = arms
        self.design = design
    }

    /// How many rounds a block has. Looks come after whole blocks only.
    public var roundsPerBlock: Int { design == .williams && !arms.isMultiple(of: 2) && arms > 1 ? 2 * arms : arms }

    /// A new block: for each round, the arms in the order in which they run.
    public func block(using random: inout SplitMix64) -> [[Int]] {
        let first: [Int]
        switch design {
        case .cyclic:
            first = Array(0..<arms)
        case .williams:
            // 0, 1, n-1, 2, n-2, ...: neighbours are at every distance once.
            first = (0..<arms).map { $0.isMultiple(of: 2) ? (arms - $0 / 2) % arms : $0 / 2 + 1 }
        }
        var rounds = (0..<arms).map { shift in first.map { ($0 + shift) % arms } }
        // With an odd number of arms the mirror image has the pairs that one square leaves out.
        if roundsPerBlock > arms { rounds += rounds.map { $0.reversed() } }
        var names = Array(0..<arms)
        random.shuffle(&names)
        random.shuffle(&rounds)
        return rounds.map { round in round.map { names[$0] } }
    }
}
