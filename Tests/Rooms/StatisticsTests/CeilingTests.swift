import Statistics
import Testing

@Suite("A limit of the candidate's own figure")
struct CeilingTests {
    /// Time beside an equal base, with a limit of 100.
    private func trial(
        _ figure: Double, noise: Double = 0.002, control: Double = 1, isRequired: Bool = true,
        exclusion: String? = nil
    ) -> Trial {
        let rows = [
            Trial.Row("cpu", thresholds: .both(0.05)),
            Trial.Row("p99", thresholds: .both(0.1), isRequired: isRequired, limit: 100),
        ]
        var trial = Trial(candidates: 1, rows: rows, seed: 1)
        var number = 0
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                number += 1
                // Of four rounds two are higher: neighbours do not resemble each other.
                let wobble = number % 4 < 2 ? 1 + noise : 1 - noise
                let jitter = number.isMultiple(of: 2) ? 1.001 : 0.999
                let (cpu, tail) = ([50.0, 50 * jitter, 50 / jitter], figure * wobble)
                trial.record(
                    Trial.Round(
                        [
                            [cpu[0], tail], [cpu[1], tail * control * jitter], [cpu[2], tail / jitter], [cpu[0], tail],
                        ],
                        exclusion: exclusion))
            }
        }
        return trial
    }

    @Test("is broken or holds at the first look where that is plain", arguments: [(110.0, true), (90, false)])
    func plain(figure: Double, isBroken: Bool) throws {
        let trial = trial(figure)
        let ceiling = try #require(trial.judged[1].ceiling)
        #expect(trial.judged[0].ceiling == nil && ceiling.limit == 100)
        #expect(ceiling.verdict == (isBroken ? .regressed : .equivalent) && ceiling.reason == nil)
        // The row beside the base is equivalent in both cases: the limit is about the figure alone.
        #expect(trial.judged[1].judgement.verdict == .equivalent)
        #expect(trial.verdict == (isBroken ? .regressed : .equivalent) && trial.rounds.count == 56)
        #expect(try abs(#require(ceiling.interval).median / figure - 1) < 0.01)
    }

    @Test("is waited for to the last look where its interval reaches across it")
    func across() throws {
        let trial = trial(100, noise: 0.01)
        #expect(trial.judged[1].ceiling?.reason == .acrossLimit && trial.judged[1].judgement.verdict == .equivalent)
        #expect(trial.verdict == .inconclusive && trial.ending == .lastLook && trial.rounds.count == 216)
    }

    @Test("is never broken where the base differs from itself, or the machine was disturbed")
    func unfit() throws {
        let noisy = trial(110, control: 1.3)
        #expect(noisy.judged[1].ceiling?.verdict == .inconclusive && noisy.verdict == .inconclusive)
        #expect(noisy.judged[1].ceiling?.reason == .controlDiffers)
        // Nobody named it, so the verdict is that of the others.
        #expect(trial(110, control: 1.3, isRequired: false).verdict == .equivalent)
        let disturbed = trial(110, exclusion: "steal")
        #expect(disturbed.ending == .tooManyExcluded && disturbed.verdict == .inconclusive)
        #expect(disturbed.judged[1].ceiling?.verdict == .inconclusive)
    }
}
