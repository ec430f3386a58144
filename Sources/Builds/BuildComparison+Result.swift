package import Foundation
import Kernel
import Metrics
package import Results
import Rounds
import Statistics

extension BuildComparison {
    /// The result of the comparison.
    package func result(
        _ rounds: BuildRounds, _ arms: BuildArms, _ hellos: [[LockstepHello]], _ accounts: [[ArmAccount]],
        startedAt: Date, start: UInt64
    ) -> RunResult {
        let conclusion = self.conclusion(of: rounds, arms)
        let machine = HostRecord.read(clock: clock, processors: audited)
        var audit = conclusion?.audit ?? Audit()
        audit.remedies += Audit.remedies(machine)
        let results = arms.shared.indices.flatMap { arm in
            BuildRole.allCases.map { role in
                let account = accounts[role.rawValue][arm]
                var result = ArmResult(
                    account, name: "\(role.name)/\(arms.shared[arm])",
                    rounds: rounds.results[role.rawValue][arm], rate: rounds.schedules[arm].rate)
                let hello = hellos[0][role.rawValue].arms[arms.place(arm, role)]
                result.axes = account.axes ?? ArmAxes(hello, account)
                return result
            }
        }
        var skipped = arms.skipped
        let measured = results.filter { !$0.rounds.isEmpty || $0.isVoid }
        if measured.isEmpty && isInterrupted {
            skipped += arms.shared.map {
                Skipped(name: $0, cause: "interrupted before its first round", remedy: "run it to the end")
            }
        }
        var result = RunResult(
            tool: .current, invocation: invocation(startedAt, start), environment: machine, audit: audit,
            arms: measured, skipped: skipped, comparisons: conclusion?.comparisons ?? [], judged: conclusion?.judged)
        result.builds = [BuildRole.base, .head].map { role in
            let hello = hellos[0][role.rawValue]
            return BuildResult(
                role: role.name, path: role == .head ? plan.head : plan.base, tool: hello.tool,
                processes: 2 * hellos.count)
        }
        // A link would be compared as a link.
        let files = [plan.base, plan.head].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
        result.areBuildsAlike = FileManager.default.contentsEqual(atPath: files[0], andPath: files[1])
        return result
    }

    /// The result of a comparison that was ended before anything was measured.
    package func interrupted(_ startedAt: Date, _ start: UInt64) -> RunResult {
        RunResult(
            tool: .current, invocation: invocation(startedAt, start),
            environment: HostRecord.read(clock: clock, processors: audited),
            audit: Audit(), arms: [], skipped: [])
    }

    private func invocation(_ startedAt: Date, _ start: UInt64) -> Invocation {
        Invocation(
            suite: plan.suite, seed: plan.seed, startedAt: startedAt.ISO8601Format(),
            durationNanoseconds: TickClock.rawNanoseconds() &- start, interrupted: isInterrupted)
    }

    private func conclusion(of rounds: BuildRounds, _ arms: BuildArms) -> RunConclusion? {
        guard let trial = rounds.trial else { return nil }
        return RunConclusion(
            trial, rounds.audit, needs: arms.needs, processors: audited, rate: 0,
            isSaturated: { judged in
                let row = rounds.judged[judged.row]
                return row.metric.isLatency
                    && rounds.results.contains { $0[row.arm].areSaturated(at: rounds.schedules[row.arm].rate) }
            }
        ) { judged in
            let row = rounds.judged[judged.row]
            return Comparison(
                judged, of: trial, base: "base/\(arms.shared[row.arm])", candidate: "head/\(arms.shared[row.arm])",
                metric: row.metric.rawValue)
        }
    }
}
