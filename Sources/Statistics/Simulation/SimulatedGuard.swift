/// Guards of two builds on made rounds: the trial that judges is that of a real guard.
public struct SimulatedGuard: Sendable {
    /// How the figures differ.
    public var noise: Noise
    /// How a row is judged; its name and number do not matter.
    public var row: Trial.Row
    /// How many rows are judged together, each of an arm of its own.
    public var rows: Int
    /// The numbers of rounds after which a decision is tried.
    public var looks: [Int]

    /// Guards of times on rows of equal noise; each parameter is the property of its name.
    public init(
        noise: Noise, row: Trial.Row = Trial.Row("time", thresholds: GatedMetric.time.thresholds), rows: Int = 32,
        looks: [Int] = Method.looks
    ) {
        precondition(rows > 0, "nothing to judge")
        self.noise = noise
        self.row = row
        self.rows = rows
        self.looks = looks
    }

    /// What a guard came to, and how many rounds it took.
    public struct Outcome: Sendable, Equatable {
        /// The verdict of all rows together.
        public var verdict: Judgement.Verdict
        /// How many rounds were measured.
        public var rounds: Int
    }

    /// Runs one guard.
    /// - Parameters:
    ///   - shift: by which share the figures of the head are larger.
    ///   - changed: how many of the rows have the change; nil: all.
    ///   - seed: decides all draws.
    public func outcome(shift: Double, changed: Int? = nil, seed: UInt64) -> Outcome {
        var draws = NormalDraws(seed: seed)
        let all = (0..<rows).map { group in
            var row = row
            row.group = group
            return row
        }
        var trial = Trial(candidates: 1, rows: all, planned: looks, warmUpBlocks: 0, seed: draws.seed())
        let slots = trial.square.arms
        let shifts = (0..<rows).map { $0 < changed ?? rows ? Logarithm.reach(ofMargin: shift) : 0 }
        // By launch, slot and row; each launch is another draw.
        let launches = (0..<Method.launches).map { _ in
            (0..<slots).map { _ in (0..<rows).map { _ in noise.launch * draws.normal() } }
        }
        var carried = [[Double]](repeating: [Double](repeating: 0, count: rows), count: slots)
        var block = 0
        while trial.ending == nil {
            let launch = block % Method.launches
            block += 1
            for _ in 0..<trial.square.roundsPerBlock {
                var figures: [[Double]] = []
                for slot in 0..<slots {
                    figures.append(
                        (0..<rows).map { row in
                            carried[slot][row] = noise.next(after: carried[slot][row], &draws)
                            let shift = slot >= Method.slots ? shifts[row] : 0
                            return Logarithm.ratio(
                                carried[slot][row] + noise.jump(&draws) + launches[launch][slot][row] + shift)
                        })
                }
                trial.record(Trial.Round(figures, launch: launch))
            }
        }
        return Outcome(verdict: trial.verdict, rounds: trial.rounds.count)
    }
}

extension Noise {
    /// The noise of a slice that follows one in its slot.
    fileprivate func next(after last: Double, _ draws: inout NormalDraws) -> Double {
        let isWild = wildShare > 0 && draws.uniform() < wildShare
        let own = slice * (1 - carried * carried).squareRoot() * draws.normal() * (isWild ? 5 : 1)
        return carried * last + own
    }

    /// What a slice is off by that has nothing to do with the one before.
    fileprivate func jump(_ draws: inout NormalDraws) -> Double {
        var jump = 0.0
        if slowShare > 0, draws.uniform() < slowShare { jump += Logarithm.reach(ofMargin: 0.5) }
        if modes > 0, draws.uniform() < 0.5 { jump += modes }
        return jump
    }
}
