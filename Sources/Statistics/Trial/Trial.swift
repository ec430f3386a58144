import Lockfree

/// A comparison while it runs, without clock, thread or file. It draws the order of the arms, takes each round's
/// figures with the audit's finding on the round, and says when to stop.
///
/// Arm 0 is the base A, arm 1 the base once more (the negative control A'), the others are candidates. Two whole blocks
/// warm up. A round that the audit flags is excluded for all arms together and replaced; its figures are kept apart.
///
///     var trial = Trial(candidates: 1, rows: [.init("time", margin: 0.05)], seed: 1)
///     while trial.ending == nil {
///         for order in trial.nextBlock() { /* measure the arms in this order */ trial.record(round) }
///     }
///     let family = trial.family
public struct Trial: Sendable {
    /// One figure that every slice has, and how it is judged.
    public struct Row: Sendable, Equatable {
        /// The row's name in tables.
        public var name: String
        /// The relative change that still counts as none.
        public var margin: Double
        /// Whether the row's verdict decides. A row that is not gated is shown, and judged by itself.
        public var isGated: Bool
        /// Whether a trial without a verdict on this row has none. A gated row that is not required is set aside where
        /// its control shows that this machine cannot judge it; the others decide then.
        public var isRequired: Bool
        /// The greatest figure that the candidate may have, in the row's unit; nil for no limit.
        public var limit: Double?

        /// A row, gated and required by default.
        public init(
            _ name: String, margin: Double, isGated: Bool = true, isRequired: Bool = true, limit: Double? = nil
        ) {
            self.name = name
            self.margin = margin
            self.isGated = isGated
            self.isRequired = isRequired
            self.limit = limit
        }
    }

    /// The figures of one round.
    public struct Round: Sendable, Equatable {
        /// A figure for each row of each arm, zero if it could not be had: `figures[arm][row]`.
        public var figures: [[Double]]
        /// Why the audit excludes the round, nil if it does not.
        public var exclusion: String?
        /// For two builds: the launch in which the round was measured.
        public var launch: Int?

        /// Figures of all arms.
        public init(_ figures: [[Double]], exclusion: String? = nil, launch: Int? = nil) {
            self.figures = figures
            self.exclusion = exclusion
            self.launch = launch
        }
    }

    /// Why a trial needs no more rounds.
    public enum Ending: Sendable, Equatable {
        /// A look decided every row, or found a regression.
        case decided
        /// The last look decided nothing.
        case lastLook
        /// More rounds were disturbed than may be replaced: this machine cannot judge (grade C).
        case tooManyExcluded
    }

    /// How many arms are compared with the base.
    public let candidates: Int
    /// The rows that are compared.
    public let rows: [Row]
    /// The numbers of rounds after which a decision is tried.
    public let looks: Looks
    /// The order in which the arms run.
    public let square: LatinSquare
    /// The measured rounds, excluded ones marked; warm-up rounds are left out.
    public private(set) var rounds: [Round] = []
    /// Why no more rounds are needed; nil while they are.
    public private(set) var ending: Ending?
    private var look = 0
    private var blocks = 0
    private var warmUpLeft: Int
    private var random: SplitMix64

    /// - Parameters:
    ///   - candidates: arms beside A and A'; at least one.
    ///   - rows: what is compared; at least one is gated. If no gated row is required, all of them are.
    ///   - planned: the wished number of rounds at each look.
    ///   - warmUpBlocks: blocks whose rounds are forgotten.
    ///   - seed: decides the order of the arms.
    public init(
        candidates: Int, rows: [Row], planned: [Int] = Method.looks, warmUpBlocks: Int = Method.warmUpBlocks,
        seed: UInt64
    ) {
        precondition(candidates > 0, "nothing to compare with the base")
        precondition(rows.contains(where: \.isGated), "nothing that could decide")
        self.candidates = candidates
        self.rows =
            rows.contains { $0.isGated && $0.isRequired }
            ? rows : rows.map { Row($0.name, margin: $0.margin, isGated: $0.isGated, limit: $0.limit) }
        square = LatinSquare(arms: candidates + 2)
        looks = Looks(roundsPerBlock: square.roundsPerBlock, planned: planned)
        warmUpLeft = warmUpBlocks * square.roundsPerBlock
        random = SplitMix64(seed: seed)
    }

    /// How many rounds a trial has at most, warm-up included, if none has to be replaced.
    public static func plannedRounds(candidates: Int, planned: [Int] = Method.looks) -> Int {
        let square = LatinSquare(arms: candidates + 2)
        let looks = Looks(roundsPerBlock: square.roundsPerBlock, planned: planned)
        return warmUpRounds(square) + (looks.rounds.last ?? 0)
    }

    private static func warmUpRounds(_ square: LatinSquare) -> Int { Method.warmUpBlocks * square.roundsPerBlock }

    /// Whether the next round is recorded and forgotten.
    public var isWarmingUp: Bool { warmUpLeft > 0 }

    /// Rounds that the audit excluded.
    public var excluded: Int { rounds.count { $0.exclusion != nil } }

    /// The next block: for each of its rounds, the arms in the order in which they run.
    public mutating func nextBlock() -> [[Int]] { square.block(using: &random) }

    /// Records a round. At the end of a block it may be time for a look, which can set `ending`.
    public mutating func record(_ round: Round) {
        precondition(round.figures.count == candidates + 2, "a round holds a slice of every arm")
        precondition(round.figures.allSatisfy { $0.count == rows.count }, "a slice has a figure for every row")
        precondition(ending == nil, "the trial has ended")
        guard warmUpLeft == 0 else { return warmUpLeft -= 1 }
        rounds.append(round)
        if rounds.count.isMultiple(of: square.roundsPerBlock) { endBlock() }
    }

    private mutating func endBlock() {
        let target = looks.rounds[look]
        guard rounds.count >= target else { return }
        if Double(excluded) > Method.excludedShare * Double(rounds.count) { return ending = .tooManyExcluded }
        guard rounds.count - excluded >= target else { return }
        let judgements = family(of: kept)
        let ceilings = gated(ceilings(of: kept, beside: judgements)).compactMap(\.self)
        if Family.isDecided(gated(judgements).map(\.verdict) + ceilings.map(\.verdict)) {
            ending = .decided
        } else if look + 1 == looks.rounds.count {
            ending = .lastLook
        } else {
            look += 1
        }
    }
}
