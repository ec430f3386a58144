import Glibc
import Statistics
import Testing
import Vocabulary

/// Whole guards on made rounds: three arms A, A' and B under a machine's common drift, with fivefold noise in some
/// rounds.
private struct Guard {
    /// The candidate's true ratio.
    var effect = 1.0
    /// Deviation of a row's log ratio in a quiet round.
    var noise = 0.05
    /// The share of rounds with fivefold noise.
    var noisyShare = 0.1
    /// How much of an arm's disturbance is left in the next round.
    var carried = 0.0
    var rows = 1
    var planned = [24, 48, 96]

    /// The last look's family and how many rounds it took.
    func run(seed: UInt64) -> (family: Family, rounds: Int) {
        let square = LatinSquare(arms: 3)
        let looks = Looks(roundsPerBlock: square.roundsPerBlock, planned: planned)
        let judge = Judge(alpha: looks.alpha, roundsPerBlock: square.roundsPerBlock)
        var draws = Draws(seed: seed)
        let all = (0..<rows).map { _ in row(&draws, rounds: looks.rounds.last ?? 0) }
        for rounds in looks.rounds {
            let family = judge.family(all.map { $0.excluding(Set(rounds..<$0.base.count)) })
            if family.isDecided || rounds == looks.rounds.last { return (family, rounds) }
        }
        preconditionFailure("a guard has looks")
    }

    private func row(_ draws: inout Draws, rounds: Int) -> PairedRounds {
        var drift = 0.0
        var arms: [[Double]] = [[], [], []]
        var disturbance = [0.0, 0, 0]
        // A log ratio has the noise of B and of the mean of A and A'.
        let each = noise / 1.5.squareRoot() * (1 - carried * carried).squareRoot()
        for _ in 0..<rounds {
            drift += 0.05 * draws.normal()
            let factor = draws.uniform() < noisyShare ? 5.0 : 1
            for arm in arms.indices {
                disturbance[arm] = carried * disturbance[arm] + each * factor * draws.normal()
                arms[arm].append(1_000 * exp(drift + disturbance[arm]) * (arm == 2 ? effect : 1))
            }
        }
        return PairedRounds(
            name: "p50", base: arms[0], control: arms[1], candidate: arms[2], thresholds: .both(0.05))
    }

    /// How often guards end with a verdict.
    func rate(_ verdict: Judgement.Verdict, trials: Int) -> Rate {
        Rate(trials: trials) { run(seed: $0).family.verdict == verdict }
    }
}

@Suite("Guards in simulation")
struct SimulationTests {
    @Test("cry wolf in at most one of a hundred without a change", arguments: [0.02, 0.05, 0.10])
    func noChange(noise: Double) {
        let alarms = Guard(noise: noise).rate(.regressed, trials: 1_000)
        #expect(alarms.canBeAtMost(0.01) && !alarms.canBeAtLeast(0.03), "\(alarms)")
    }

    @Test("cry wolf in at most one of a hundred at a change just as large as the margin", arguments: [1, 5])
    func atMargin(rows: Int) {
        let alarms = Guard(effect: 1.05, noise: 0.03, rows: rows).rate(.regressed, trials: 500)
        #expect(alarms.canBeAtMost(0.01) && !alarms.canBeAtLeast(0.08), "\(alarms)")
    }

    @Test("never call a regression when half of the rounds are disturbed")
    func hostile() {
        let hostile = Guard(noise: 0.10, noisyShare: 0.5)
        let results = (0..<500).map { hostile.run(seed: $0) }
        #expect(results.allSatisfy { $0.family.verdict == .inconclusive || $0.family.verdict == .equivalent })
        #expect(results.contains { $0.family.machineCannotJudge && $0.rounds == 96 })
    }

    @Test(
        "find a change",
        arguments: [
            // Noise, effect, and which share of guards must and need not find it.
            (0.02, 1.08, 0.95, 1.0), (0.02, 1.10, 0.95, 1.0), (0.05, 1.10, 0.95, 1.0), (0.05, 1.08, 0.80, 0.96),
            (0.02, 0.90, 0.95, 1.0),
        ])
    func power(noise: Double, effect: Double, least: Double, most: Double) {
        let verdict: Judgement.Verdict = effect > 1 ? .regressed : .improved
        let found = Guard(effect: effect, noise: noise).rate(verdict, trials: 400)
        #expect(found.canBeAtLeast(least) && found.canBeAtMost(most), "\(found)")
        #expect(!found.canBeAtMost(least - 0.15), "\(found)")
    }

    @Test("find no change to be none, early when it is quiet")
    func equivalence() {
        let quiet = Guard(noise: 0.02)
        let results = (0..<300).map { quiet.run(seed: $0) }
        let found = Rate(trials: 300) { results[Int($0)].family.verdict == .equivalent }
        #expect(found.canBeAtLeast(0.99) && !found.canBeAtMost(0.90), "\(found)")
        #expect(results.count { $0.rounds <= 48 } > 270)
    }

    @Test("take dependent rounds in blocks, where single rounds would cry wolf")
    func dependence() {
        // Neighbours with a correlation of 0.6 around a change as large as the margin.
        func rounds(_ seed: UInt64) -> [Double] {
            var draws = Draws(seed: seed)
            var disturbance = 0.0
            return draws.values(96) {
                disturbance = 0.6 * disturbance + $0.normal()
                return disturbance
            }
        }
        let single = Rate(trials: 2_000) { SignTest(rounds($0), above: 0).pValue <= 0.01 }
        let blocks = Rate(trials: 2_000) { seed in
            SignTest(Observations(rounds(seed), roundsPerBlock: 6).values, above: 0).pValue <= 0.01
        }
        #expect(!single.canBeAtMost(0.03), "\(single)")
        #expect(blocks.canBeAtMost(0.02) && !blocks.canBeAtLeast(0.05), "\(blocks)")
    }
}
