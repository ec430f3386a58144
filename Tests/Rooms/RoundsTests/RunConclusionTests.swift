import Metrics
import Results
import Statistics
import Testing
import Vocabulary

@testable import Kernel
@testable import Rounds

/// Recorded rounds, and the verdict, grade and exit status that they come to: to the letter, on any machine.
@Suite("The conclusion of a comparison") struct RunConclusionTests {
    /// What a comparison comes to.
    private struct End {
        var row: Comparison
        var result: RunResult
    }

    /// Processor time of the base, in nanoseconds for each delivery, in six rounds as a quiet machine measured them.
    private static let recorded = [82.4, 82.9, 82.2, 83.6, 82.7, 82.5]

    /// Concludes a trial of processor time with a margin of one half, whose base has the recorded figures.
    /// - Parameters:
    ///   - ratio: what the candidate takes of the base's time.
    ///   - control: what the base takes of its own time the second time.
    ///   - rounds: the only look; nil: looks as usual.
    ///   - disturbed: of each ten rounds, how many the audit excludes.
    private static func end(
        ratio: Double, control: Double = 1, rounds: Int? = nil, disturbed: Int = 0, failOn: FailOn = .regression
    ) throws -> End {
        var trial = Trial(
            candidates: 1, rows: [.init("cpu", thresholds: .both(0.5))],
            planned: rounds.map { [$0] } ?? Method.looks, seed: 1)
        var audit = RoundsAudit(processors: 2, concernsWallTime: false)
        var stolen = Disturbance(from: .init(), to: .init(), elapsedNanoseconds: 1_000_000_000, processors: 2)
        stolen.stealNanoseconds = 500_000_000
        var number = 0
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                // The four slices of a round are neighbours of each other in the recording.
                let base = (0..<4).map { Self.recorded[(number * 5 + $0 * 2) % 6] }
                let isDisturbed = number % 10 < disturbed
                let reason = isDisturbed ? audit.take(stolen, of: "a") : nil
                if !trial.isWarmingUp { audit.endRound(trial.rounds.count) }
                trial.record(
                    Trial.Round(
                        [[base[0]], [base[1] * control], [base[2] * ratio], [base[3] * ratio]],
                        disturbed: reason.map { [Trial.Disturbed(slot: 0, reason: $0)] } ?? []))
                number += 1
            }
        }
        let conclusion = RunConclusion(
            trial, audit, needs: [], processors: 2, rate: 0,
            isSaturated: { _ in false }
        ) { Comparison($0, of: trial, base: "a", candidate: "b", metric: "cpu") }
        var result = RunResult(
            tool: .current, invocation: Invocation(suite: "compare", seed: 1, startedAt: ""),
            environment: HostRecord(), audit: conclusion.audit,
            arms: [
                ArmResult(
                    name: "a", path: "floor", loop: "call", cache: "none", topology: "inline", guest: "spin",
                    workload: "generated")
            ], skipped: [], comparisons: conclusion.comparisons, judged: conclusion.judged)
        result.fail(on: failOn)
        #expect(conclusion.comparisons.count == 1)
        return End(row: try #require(conclusion.comparisons.first), result: result)
    }

    @Test(
        "is the verdict of its rounds, and decides how the program ends",
        arguments: [
            (4.0, FailOn.regression, Verdict.regressed, Vocabulary.ExitStatus.regression),
            (1.7, .regression, .regressed, .regression), (1.7, .never, .regressed, .ok),
            (1.7, .inconclusive, .regressed, .regression), (0.25, .regression, .improved, .ok),
            (0.6, .inconclusive, .improved, .ok), (1, .inconclusive, .equivalent, .ok),
            (1.3, .inconclusive, .equivalent, .ok), (0.75, .regression, .equivalent, .ok),
        ])
    func verdict(ratio: Double, failOn: FailOn, verdict: Verdict, status: Vocabulary.ExitStatus) throws {
        let end = try Self.end(ratio: ratio, failOn: failOn)
        #expect(end.row.verdict == verdict && end.row.reason == nil && end.row.rounds == 56)
        #expect(end.result.verdict == verdict && end.result.exitStatus == status && end.result.audit.grade == .a)
        let interval = try #require(end.row.interval)
        #expect(abs(interval.ratio / ratio - 1) < 0.02)
        #expect(interval.lower <= interval.ratio && interval.ratio <= interval.upper)
        #expect(
            end.row.margin == 0.5 && end.row.effectiveMargin == 0.5 && end.row.equivalentWithin == 0.5
                && end.row.alpha == 0.01 / 3)
        let base = try #require(end.row.baseNanoseconds)
        #expect(
            try (82.2...83.6).contains(base) && abs(#require(end.row.candidateNanoseconds) / ratio / base - 1) < 0.02)
    }

    @Test(
        "is withheld after too few rounds",
        arguments: [(FailOn.regression, Vocabulary.ExitStatus.ok), (.inconclusive, .inconclusive)])
    func tooFew(failOn: FailOn, status: Vocabulary.ExitStatus) throws {
        let end = try Self.end(ratio: 4, rounds: 4, failOn: failOn)
        #expect(
            end.row.verdict == .inconclusive && end.row.reason == "too few rounds for an interval of so small an error")
        #expect(end.row.interval == nil && end.row.rounds == 4)
        #expect(end.result.verdict == .inconclusive && end.result.exitStatus == status)
    }

    @Test("is withheld where equal arms differ, or too many rounds were disturbed, and the grade is C then")
    func unfit() throws {
        for end in [try Self.end(ratio: 4, control: 2), try Self.end(ratio: 4, disturbed: 6)] {
            #expect(end.row.verdict == .inconclusive && end.row.reason != nil)
            #expect(end.result.verdict == .inconclusive && end.result.audit.grade == .c)
            #expect(!end.result.audit.reasons.isEmpty)
        }
        // One round in ten is replaced.
        let replaced = try Self.end(ratio: 4, disturbed: 1)
        #expect(replaced.row.verdict == .regressed && replaced.result.audit.excludedRounds > 0)
        #expect(replaced.row.withExcluded?.verdict == .regressed)
    }
}
