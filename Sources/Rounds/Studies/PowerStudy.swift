import Lockfree
import Metrics
public import Results
import Statistics
public import Vocabulary

/// How often guards on this machine would raise a false alarm, and how often they would find a change of a given size.
/// It makes guards from recorded rounds of equal arms.
///
/// Each made guard draws its launches from the recorded ones, and in each launch blocks of adjacent rounds, so that
/// rounds that depend on their neighbours still do. Which process of a launch plays base, control and head is drawn as
/// well: the arms are equal, so any could have been any other. A change multiplies every figure of the head. The trial
/// that judges is that of a real guard.
public struct PowerStudy: Sendable {
    /// How often an outcome came out, with a confidence interval.
    public struct Rate: Sendable, Equatable {
        /// How many guards had the outcome.
        public var hits: Int
        /// How many guards were made.
        public var guards: Int
        /// The lower bound of the true rate at 95 % confidence (Clopper and Pearson), 0 to 1.
        public var lower: Double
        /// The upper bound of the true rate at 95 % confidence, 0 to 1.
        public var upper: Double
    }

    /// The outcomes of many guards.
    public struct Outcomes: Sendable, Equatable {
        /// Guards that found a regression.
        public var regressed: Rate
        /// How many guards found an improvement.
        public var improved: Int
        /// How many guards found that nothing changed.
        public var equivalent: Int
        /// How many guards were inconclusive.
        public var inconclusive: Int
    }

    /// The recorded figures: `launches[launch][round][arm][row]`.
    private let launches: [[[[Double]]]]
    private let rows: [Trial.Row]

    /// - Throws: `usage` if the result holds no rounds of equal arms.
    public init(_ result: RunResult) throws(RunError) {
        let isOfEqualArms =
            result.areBuildsAlike == true
            || result.builds.isEmpty && result.comparisons.allSatisfy { $0.candidate == "\($0.base) (2)" }
        guard isOfEqualArms, !result.comparisons.isEmpty, result.arms.allSatisfy({ $0.handicapNanoseconds == nil })
        else {
            throw .usage(
                "the result is not of equal arms; record one first: irqmark compare --build A --build A --json FILE")
        }
        var rows: [Trial.Row] = []
        var columns: [[[Double]]] = []
        let names = { (base: String, head: String) in
            [
                base, result.builds.isEmpty ? base + "'" : base.replacing("base/", with: "base'/", maxReplacements: 1),
                head,
            ]
        }
        for row in result.comparisons {
            let arms = names(row.base, row.candidate).compactMap { name in result.arms.first { $0.name == name } }
            guard arms.count == 3, row.limit == nil, let metric = GatedMetric(rawValue: row.metric) else { continue }
            rows.append(
                Trial.Row(
                    "\(row.candidate) \(row.metric)", margin: row.margin, isGated: row.isGated,
                    isRequired: metric.isRequired || row.margin != metric.margin))
            columns.append(arms.map { $0.rounds.map { $0.figure(metric) ?? 0 } })
        }
        guard let rounds = result.arms.first?.rounds, rows.contains(where: \.isGated),
            columns.allSatisfy({ $0.allSatisfy { $0.count == rounds.count } })
        else { throw .usage("the result holds no rounds that could be judged again") }
        var launches: [Int: [[[Double]]]] = [:]
        for round in rounds.indices where rounds[round].excluded == nil {
            let figures = (0..<3).map { arm in columns.map { $0[arm][round] } }
            launches[rounds[round].launch ?? 0, default: []].append(figures)
        }
        guard !launches.isEmpty else {
            throw .usage("every round of the result was disturbed and left out; record one on a quieter machine")
        }
        self.launches = launches.sorted { $0.key < $1.key }.map(\.value)
        self.rows = rows
    }

    /// How many recorded rounds the guards are made from.
    public var rounds: Int { launches.reduce(0) { $0 + $1.count } }

    /// The outcomes of guards in which all figures of the head are larger by the share `shift`.
    public func outcomes(shift: Double, guards: Int, seed: UInt64) -> Outcomes {
        var random = SplitMix64(seed: seed)
        var counts: [Judgement.Verdict: Int] = [:]
        for _ in 0..<guards { counts[verdict(shift: shift, random: &random), default: 0] += 1 }
        let hits = counts[.regressed] ?? 0
        let rate = Rate(
            hits: hits, guards: guards,
            lower: Self.bound { hits == 0 ? 1 : Binomial.atLeast(hits, of: guards, probability: $0) },
            upper: 1 - Self.bound { Binomial.atMost(hits, of: guards, probability: 1 - $0) })
        return Outcomes(
            regressed: rate, improved: counts[.improved] ?? 0, equivalent: counts[.equivalent] ?? 0,
            inconclusive: counts[.inconclusive] ?? 0)
    }

    /// The probability at which a tail that grows with it reaches one in forty; 0 where it is above that everywhere.
    private static func bound(_ tail: (Double) -> Double) -> Double {
        guard tail(0) < 0.025 else { return 0 }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if tail(middle) < 0.025 { low = middle } else { high = middle }
        }
        return low
    }

    private func verdict(shift: Double, random: inout SplitMix64) -> Judgement.Verdict {
        let isOfBuilds = launches.count > 1
        var trial = Trial(
            candidates: 1, rows: rows, planned: isOfBuilds ? Method.looksOfBuilds : Method.looks, warmUpBlocks: 0,
            seed: random.next())
        let made = (0..<(isOfBuilds ? Method.launches : 1)).map { _ in
            (rounds: launches[Int(random.next() % UInt64(launches.count))], roles: Self.roles(&random))
        }
        var block = 0
        while trial.ending == nil {
            let launch = block % made.count
            block += 1
            let (rounds, roles) = made[launch]
            let start = Int(random.next() % UInt64(rounds.count))
            for offset in 0..<trial.square.roundsPerBlock {
                var figures = roles.map { rounds[(start + offset) % rounds.count][$0] }
                figures[2] = figures[2].map { $0 * (1 + shift) }
                trial.record(Trial.Round(figures, launch: isOfBuilds ? launch : nil))
            }
        }
        return trial.verdict
    }

    private static func roles(_ random: inout SplitMix64) -> [Int] {
        var roles = [0, 1, 2]
        random.shuffle(&roles)
        return roles
    }
}
