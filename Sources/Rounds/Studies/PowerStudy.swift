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
/// well: the arms are equal, so any could have been any other. What the processes differ by over the whole recording is
/// taken out first: it is the recording's own sampling error, and no change. A change multiplies every figure of the
/// head. The trial that judges is that of a real guard.
public struct PowerStudy: Sendable {
    /// The recorded figures: `launches[launch][round][slot][row]`. A recording from before each side had two slots has
    /// three slots.
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
        for row in result.comparisons {
            let arms = Self.slots(of: row, in: result)
            guard arms.count >= 3, row.limit == nil, let metric = GatedMetric(rawValue: row.metric) else { continue }
            let isUsual = row.within == metric.thresholds.within
            rows.append(
                Trial.Row(
                    "\(row.candidate) \(row.metric)", thresholds: isUsual ? metric.thresholds : row.thresholds,
                    isGated: row.isGated, isRequired: metric.isRequired || !isUsual))
            columns.append(arms.map { Self.centred($0.rounds, metric) })
        }
        guard let rounds = result.arms.first?.rounds, rows.contains(where: \.isGated),
            columns.allSatisfy({ $0.allSatisfy { $0.count == rounds.count } })
        else { throw .usage("the result holds no rounds that could be judged again") }
        let slots = columns.map(\.count).min() ?? 0
        var launches: [Int: [[[Double]]]] = [:]
        for round in rounds.indices where result.arms.allSatisfy({ $0.rounds[round].excluded == nil }) {
            let figures = (0..<slots).map { slot in columns.map { $0[slot][round] } }
            launches[rounds[round].launch ?? 0, default: []].append(figures)
        }
        guard !launches.isEmpty else {
            throw .usage("every round of the result was disturbed and left out; record one on a quieter machine")
        }
        self.launches = launches.sorted { $0.key < $1.key }.map(\.value)
        self.rows = rows
    }

    /// The arms of a row's slots: base and control, candidate and, unless the recording is older, its control.
    private static func slots(of row: Comparison, in result: RunResult) -> [ArmResult] {
        func again(_ name: String, _ role: String) -> String {
            result.builds.isEmpty
                ? name + "'" : name.replacing("\(role)/", with: "\(role)'/", maxReplacements: 1)
        }
        return [row.base, again(row.base, "base"), row.candidate, again(row.candidate, "head")]
            .compactMap { name in result.arms.first { $0.name == name } }
    }

    /// The figures of an arm's rounds, over their median.
    private static func centred(_ rounds: [RoundResult], _ metric: GatedMetric) -> [Double] {
        let middle = Spread(of: rounds.filter { $0.excluded == nil }.compactMap { $0.figure(metric) })?.median ?? 0
        return rounds.map { middle > 0 ? ($0.figure(metric) ?? 0) / middle : 0 }
    }

    /// How many recorded rounds the guards are made from.
    public var rounds: Int { launches.reduce(0) { $0 + $1.count } }

    /// The outcomes of guards in which all figures of the head are larger by the share `shift`.
    public func outcomes(shift: Double, guards: Int, seed: UInt64) -> Outcomes {
        var random = SplitMix64(seed: seed)
        return Outcomes((0..<guards).map { _ in verdict(shift: shift, random: &random) })
    }

    private func verdict(shift: Double, random: inout SplitMix64) -> Judgement.Verdict {
        let isOfBuilds = launches.count > 1
        var trial = Trial(
            candidates: 1, rows: rows, warmUpBlocks: 0, seed: random.next())
        let made = (0..<(isOfBuilds ? Method.launches : 1)).map { _ in
            let rounds = launches[Int(random.next() % UInt64(launches.count))]
            return (rounds: rounds, roles: Self.roles(rounds[0].count, &random))
        }
        var block = 0
        while trial.ending == nil {
            let launch = block % made.count
            block += 1
            let (rounds, roles) = made[launch]
            let start = Int(random.next() % UInt64(rounds.count))
            for offset in 0..<trial.square.roundsPerBlock {
                var figures = roles.map { rounds[(start + offset) % rounds.count][$0] }
                // Three slots make four with one of the next round.
                if figures.count == 3 { figures.append(rounds[(start + offset + 1) % rounds.count][roles[2]]) }
                for slot in 2...3 { figures[slot] = figures[slot].map { $0 * (1 + shift) } }
                trial.record(Trial.Round(figures, launch: isOfBuilds ? launch : nil))
            }
        }
        return trial.verdict
    }

    private static func roles(_ count: Int, _ random: inout SplitMix64) -> [Int] {
        var roles = Array(0..<count)
        random.shuffle(&roles)
        return roles
    }
}

extension Comparison {
    /// The row's thresholds.
    fileprivate var thresholds: Thresholds { Thresholds(beyond: min(margin, within), within: within) }
}
