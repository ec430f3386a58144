import Metrics
import Results
import Statistics
import Testing
import Vocabulary

@testable import Rounds

@Suite("A machine that cannot judge a metric")
struct UnfitnessTests {
    /// The conclusion of a trial whose control differs from the base by these shares, alternately more and less, in
    /// time and in processor time.
    private static func conclusion(time: Double, cpu: Double) -> RunConclusion {
        var trial = Trial(
            candidates: 1, rows: ["time", "cpu"].map { .init($0, thresholds: .both(0.05)) }, seed: 1)
        var number = 0
        while trial.ending == nil {
            for _ in trial.nextBlock() {
                let sign = number.isMultiple(of: 2) ? 1.0 : -1.0
                let small = 1 + 0.003 * sign
                trial.record(
                    Trial.Round([
                        [100, 100], [100 * (1 + time * sign), 100 * (1 + cpu * sign)], [100 * small, 100 / small],
                        [100, 100],
                    ])
                )
                number += 1
            }
        }
        let audit = RoundsAudit(processors: 2, concernsWallTime: true)
        return RunConclusion(
            trial, audit, needs: [], processors: 2, rate: 0, isSaturated: { _ in false }
        ) { judged in
            Comparison(judged, of: trial, base: "a", candidate: "b", metric: trial.rows[judged.row].name)
        }
    }

    @Test("has grade B, with the metric's name, as long as it can judge another")
    func one() {
        let conclusion = Self.conclusion(time: 0.4, cpu: 0.002)
        #expect(conclusion.comparisons.map(\.verdict) == [.inconclusive, .equivalent])
        #expect(conclusion.audit.grade == .b, "\(conclusion.audit)")
        #expect(conclusion.audit.reasons.contains { $0.hasPrefix("time: an arm") }, "\(conclusion.audit)")
    }

    @Test("has grade C where it can judge none")
    func none() {
        let conclusion = Self.conclusion(time: 0.4, cpu: 0.4)
        #expect(conclusion.comparisons.map(\.verdict) == [.inconclusive, .inconclusive])
        #expect(conclusion.audit.grade == .c && conclusion.judged == .inconclusive)
    }

    @Test("that finds equal arms unequal in one metric says in which, and can judge the others")
    func unequal() {
        var run = RunResult(
            tool: .current, invocation: Invocation(suite: "doctor", seed: 1, startedAt: ""), environment: HostRecord(),
            audit: Audit(), arms: [], skipped: [])
        run.comparisons = [
            Comparison(base: "a", candidate: "b", metric: "time", verdict: .regressed),
            Comparison(base: "a", candidate: "b", metric: "cpu", verdict: .equivalent),
        ]
        run.verdict = .regressed
        run.treatEqualArmsAsEqual()
        #expect(run.verdict == .inconclusive && run.audit.grade == .b)
        #expect(run.audit.reasons == ["equal arms came out unequal in time"])
        run.comparisons[1].verdict = .inconclusive
        run.treatEqualArmsAsEqual()
        #expect(run.audit.grade == .c)
    }
}
