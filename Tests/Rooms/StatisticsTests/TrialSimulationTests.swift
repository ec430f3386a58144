import Glibc
import Statistics
import Testing
import Vocabulary

/// Trials on made rounds: a machine that drifts, noise with heavy tails (Student's t with two degrees of freedom: no
/// variance), each slice with its own place in the drift, and rounds that a neighbour disturbs, most of them flagged.
private struct Machine {
    /// The candidate's true ratio.
    var effect = 1.0
    /// Scale of a slice's logarithm.
    var noise = 0.015
    /// The share of rounds in which a neighbour slows some of the slices down.
    var disturbedShare = 0.05
    /// The share of disturbed rounds that the audit sees.
    var seenShare = 0.8
    var rows = 2

    func run(seed: UInt64) -> Trial {
        var draws = Draws(seed: seed)
        let rows = (0..<rows).map { Trial.Row("\($0)", thresholds: .both(0.05)) }
        var trial = Trial(candidates: 1, rows: rows, seed: seed)
        var drift = 0.0
        while trial.ending == nil {
            for order in trial.nextBlock() { trial.record(round(order, &drift, &draws)) }
        }
        return trial
    }

    private func round(_ order: [Int], _ drift: inout Double, _ draws: inout Draws) -> Trial.Round {
        let isDisturbed = draws.uniform() < disturbedShare
        var figures = [[Double]](repeating: [], count: 4)
        for arm in order {
            // The drift goes on from slice to slice, so an arm's place in the round matters.
            drift += 0.004 + 0.01 * draws.normal()
            if drift > 1 { drift = 0 }
            let slowed = isDisturbed && draws.uniform() < 0.5 ? 0.7 : 0
            figures[arm] = (0..<rows).map { _ in
                let heavy = draws.normal() / (-log(1 - draws.uniform())).squareRoot()
                return 1_000 * exp(drift + noise * heavy + slowed) * (arm >= 2 ? effect : 1)
            }
        }
        return Trial.Round(figures, exclusion: isDisturbed && draws.uniform() < seenShare ? "steal" : nil)
    }

    func rate(_ verdict: Judgement.Verdict, trials: Int) -> Rate {
        Rate(trials: trials) { run(seed: $0).family.verdict == verdict }
    }
}

/// Time that repeats itself well, and a tail that does not: the verdict may do without the tail.
private struct Tail {
    /// Scale of the logarithm of a slice's p99; the margin is 10 %.
    var noise: Double
    /// The candidate's true ratio.
    var effect = 1.0

    func run(seed: UInt64) -> Trial {
        var draws = Draws(seed: seed)
        let rows = [
            Trial.Row("time", thresholds: .both(0.05)),
            Trial.Row("p99", thresholds: .both(0.10), isRequired: false),
        ]
        var trial = Trial(candidates: 1, rows: rows, seed: seed)
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                trial.record(
                    Trial.Round(
                        (0..<4).map { arm in
                            [
                                100 * exp(0.01 * draws.normal()),
                                200 * exp(noise * draws.normal()) * (arm >= 2 ? effect : 1),
                            ]
                        }))
            }
        }
        return trial
    }

    func rate(_ verdict: Judgement.Verdict, trials: Int = 100) -> Rate {
        Rate(trials: trials) { run(seed: $0).verdict == verdict }
    }
}

@Suite("Trials in simulation")
struct TrialSimulationTests {
    @Test("cry wolf in at most one of a hundred under drift and heavy tails")
    func noChange() {
        let trials = (0..<600).map { Machine().run(seed: $0) }
        let alarms = Rate(trials: 600) { trials[Int($0)].family.verdict == .regressed }
        #expect(alarms.canBeAtMost(0.01) && !alarms.canBeAtLeast(0.05), "\(alarms)")
        // And they are of use: most find that nothing changed.
        let found = Rate(trials: 600) { trials[Int($0)].family.verdict == .equivalent }
        #expect(found.canBeAtLeast(0.9) && !found.canBeAtMost(0.7), "\(found)")
    }

    @Test("find ten per cent, and call an improvement one")
    func power() {
        let worse = Machine(effect: 1.10).rate(.regressed, trials: 300)
        #expect(worse.canBeAtLeast(0.95) && !worse.canBeAtMost(0.8), "\(worse)")
        let better = Machine(effect: 1 / 1.12).rate(.improved, trials: 300)
        #expect(better.canBeAtLeast(0.95) && !better.canBeAtMost(0.8), "\(better)")
    }

    @Test("tell equal builds equal however noisy their tail is", arguments: [0.05, 0.12, 0.2, 0.4, 0.8])
    func noisyTail(noise: Double) {
        let equal = Tail(noise: noise).rate(.equivalent)
        #expect(equal.canBeAtLeast(0.95) && !equal.canBeAtMost(0.6), "\(equal)")
    }

    @Test("find a worse tail where the machine can judge it")
    func worseTail() {
        let found = Tail(noise: 0.05, effect: 1.2).rate(.regressed)
        #expect(found.canBeAtLeast(0.99) && !found.canBeAtMost(0.7), "\(found)")
    }

    @Test("never call a worse tail equal, though the machine can hardly judge it", arguments: [0.12, 0.16, 0.2])
    func hiddenTail(noise: Double) {
        let missed = Tail(noise: noise, effect: 1.4).rate(.equivalent)
        #expect(missed.canBeAtMost(0.01), "\(missed)")
    }

    @Test("say nothing on a machine that is disturbed throughout", arguments: [1.0, 1.2])
    func hostile(effect: Double) {
        let machine = Machine(effect: effect, noise: 0.05, disturbedShare: 0.9, seenShare: 0.9)
        let trials = (0..<200).map { machine.run(seed: $0) }
        #expect(trials.allSatisfy { $0.family.verdict == .inconclusive && $0.unfitness == .tooManyExcluded })
    }

    @Test("never call a regression where the audit is blind to the noise")
    func blind() {
        let machine = Machine(noise: 0.05, disturbedShare: 0.6, seenShare: 0)
        let alarms = machine.rate(.regressed, trials: 400)
        #expect(alarms.hits == 0, "\(alarms)")
    }
}
