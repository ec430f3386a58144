import Lockfree

/// A comparison while it runs, without clock, thread or file. It draws the order of the slots, takes each round's
/// figures with the audit's finding on each slice, and says when to stop.
///
/// Each side of a comparison has two slots in a round: 0 and 1 are the base A and the base once more (A'), 2 and 3 the
/// first candidate B and B', and so on. Two whole blocks warm up.
///
/// Arms stand for themselves: where the audit flags a slice, the round does not count for the `Unit` that the slice
/// belongs to, which is a candidate with its base in one group of rows. It is replaced, and its figures are kept apart.
///
///     var trial = Trial(candidates: 1, rows: [.init("time", thresholds: .both(0.05))], seed: 1)
///     while trial.ending == nil {
///         for order in trial.nextBlock() { /* measure the slots in this order */ trial.record(round) }
///     }
///     let family = trial.family
public struct Trial: Sendable {
    /// Why a trial needs no more rounds.
    public enum Ending: Sendable, Equatable {
        /// A look decided every row that this machine can judge, or found a regression.
        case decided
        /// The last look decided nothing.
        case lastLook
        /// Of each unit more rounds were disturbed than may be replaced: this machine cannot judge (grade C).
        case tooManyExcluded
    }

    /// A candidate beside its base, in one group of rows.
    struct Unit: Hashable {
        var candidate: Int
        var group: Int

        /// The slots that the unit's figures come from.
        var slots: [Int] { [0, 1] + candidateSlots }
        var candidateSlots: [Int] { [Trial.slot(of: candidate), Trial.slot(of: candidate) + 1] }
    }

    /// How many arms are compared with the base.
    public let candidates: Int
    /// The rows that are compared.
    public let rows: [Row]
    /// The numbers of rounds after which a decision is tried.
    public let looks: Looks
    /// The order in which the slots run.
    public let square: LatinSquare
    /// The measured rounds, excluded ones marked; warm-up rounds are left out.
    public private(set) var rounds: [Round] = []
    /// Why no more rounds are needed; nil while they are.
    public private(set) var ending: Ending?
    private var look = 0
    private var warmUpLeft: Int
    private var random: SplitMix64

    /// - Parameters:
    ///   - candidates: arms beside the base; at least one.
    ///   - rows: what is compared; at least one is gated. If no gated row is required, all of them are.
    ///   - planned: the wished number of rounds at each look.
    ///   - warmUpBlocks: blocks whose rounds are forgotten.
    ///   - seed: decides the order of the slots.
    public init(
        candidates: Int, rows: [Row], planned: [Int] = Method.looks, warmUpBlocks: Int = Method.warmUpBlocks,
        seed: UInt64
    ) {
        precondition(candidates > 0, "nothing to compare with the base")
        precondition(rows.contains(where: \.isGated), "nothing that could decide")
        self.candidates = candidates
        let isAnyRequired = rows.contains { $0.isGated && $0.isRequired }
        self.rows =
            isAnyRequired
            ? rows
            : rows.map { row in
                var required = row
                required.isRequired = true
                return required
            }
        square = Self.square(candidates: candidates)
        looks = Looks(roundsPerBlock: square.roundsPerBlock, planned: planned)
        warmUpLeft = warmUpBlocks * square.roundsPerBlock
        random = SplitMix64(seed: seed)
    }

    /// The square of the slots of so many candidates and their base.
    public static func square(candidates: Int) -> LatinSquare { LatinSquare(arms: Method.slots * (1 + candidates)) }

    /// The first slot of a candidate, whose numbers begin at 0; the second one comes behind it.
    public static func slot(of candidate: Int) -> Int { Method.slots * (1 + candidate) }

    /// How many rounds a trial has at most, warm-up included, if none has to be replaced.
    public static func plannedRounds(candidates: Int, planned: [Int] = Method.looks) -> Int {
        let square = square(candidates: candidates)
        let looks = Looks(roundsPerBlock: square.roundsPerBlock, planned: planned)
        return Method.warmUpBlocks * square.roundsPerBlock + (looks.rounds.last ?? 0)
    }

    /// Whether the next round is recorded and forgotten.
    public var isWarmingUp: Bool { warmUpLeft > 0 }

    /// The next block: for each of its rounds, the slots in the order in which they run.
    public mutating func nextBlock() -> [[Int]] { square.block(using: &random) }

    /// Records a round. At the end of a block it may be time for a look, which can set `ending`.
    public mutating func record(_ round: Round) {
        precondition(round.figures.count == square.arms, "a round holds a slice of every slot")
        precondition(round.figures.allSatisfy { $0.count == rows.count }, "a slice has a figure for every row")
        precondition(ending == nil, "the trial has ended")
        guard warmUpLeft == 0 else { return warmUpLeft -= 1 }
        rounds.append(round)
        if rounds.count.isMultiple(of: square.roundsPerBlock) { endBlock() }
    }

    private mutating func endBlock() {
        let units = units.filter { !isLost($0) }
        guard !units.isEmpty else { return ending = .tooManyExcluded }
        let target = looks.rounds[look]
        let areReady = units.map { kept($0).count >= target }
        // Arms that are disturbed again and again do not hold the others up for ever.
        let isLate = Double(rounds.count) >= Double(target) / (1 - Method.excludedShare)
        guard areReady.allSatisfy(\.self) || isLate && areReady.contains(true) else { return }
        let judgements = family(of: kept)
        let verdicts = zip(gated(judgements), gated(ceilings(of: kept, beside: judgements)))
            .filter { !isBeyondTheMachine($0.0) }
            .flatMap { [$0.verdict] + [$1?.verdict].compactMap(\.self) }
        if Family.isDecided(verdicts) {
            ending = .decided
        } else if look + 1 == looks.rounds.count {
            ending = .lastLook
        } else {
            look += 1
        }
    }

    /// Whether more rounds would not decide a row.
    func isBeyondTheMachine(_ judgement: Judgement) -> Bool {
        judgement.reason == .tooManyExcluded
            || judgement.isBeyondTheMachine(after: looks.rounds.last ?? judgement.rounds)
    }

    /// All units, in the order of the candidates and groups.
    var units: [Unit] {
        let groups = Set(rows.map(\.group)).sorted()
        return (0..<candidates).flatMap { candidate in groups.map { Unit(candidate: candidate, group: $0) } }
    }

    /// The rounds that the audit does not exclude for a unit.
    func kept(_ unit: Unit) -> [Round] { rounds.filter { $0.exclusion(of: unit) == nil } }

    /// Whether more rounds of a unit were excluded than may be: it has no verdict.
    func isLost(_ unit: Unit) -> Bool {
        let most = Method.excludedShare * Double(looks.rounds.last ?? 0)
        return Double(rounds.count { $0.exclusion(of: unit) != nil }) > most
    }
}
