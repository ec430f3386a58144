import Foundation
import Harness
import Metrics

/// One guard: gets the base, counts, measures, judges.
struct Guarding {
    let request: GuardRequest
    let environment: [String: String]

    func result() throws -> RunResult {
        let machine = MachineRecord.here()
        let base: RunResult
        switch try self.base(machine) {
        case .success(let result): base = result
        case .failure(let obstacle):
            return .notComparable(
                obstacle.words, suite: request.run.plan.suite, seed: request.run.plan.seed, environment: machine)
        }
        var result = try Measuring.telling { () throws(HarnessError) in try Runner.count(request.counting(1)) }
        result.invocation.settings = request.run.settings.map { .init(name: $0.name, value: $0.value) }
        if base.verdict == .void { result.verdict = .void }
        result.differences = Comparability.differences(base: base, head: result, anyMachine: request.against != nil)
        guard !result.invocation.interrupted, result.verdict == .ok else { return result }
        guard result.differences.isEmpty else {
            result.verdict = .notComparable
            return result
        }
        if request.gate.isTimed { try time(&result, base) }
        if request.gate.isCounted {
            let gate = CountGate(margins: request.limits)
            result.skipped += result.arms.filter { arm in
                arm.counted != nil && !base.arms.contains { $0.name == arm.name }
            }.map { Skipped(name: $0.name, cause: "\(baseName) does not have it, so it is not judged", mend: "") }
            result.comparisons += gate.rows(base: base, head: result, called: baseName)
        }
        result.judge()
        return result
    }

    private var baseName: String { request.against == nil ? request.baseline : "base" }

    /// Why there is nothing to compare with.
    private struct Obstacle: Error {
        let words: [String]
    }

    private func base(_ machine: MachineRecord) throws -> Result<RunResult, Obstacle> {
        if let path = request.against {
            if let counts = try OtherBuild(path: path).counts(request.counting(0)) {
                return .success(counts)
            }
            return .failure(Obstacle(words: ["\(path) does not know what to count; it is older than that"]))
        }
        if let entry = try request.store.entry(request.baseline, for: machine) { return .success(entry.result) }
        let plan = request.run.plan
        let suite = plan.suite == CountsCommand.defaultSuite ? "" : " --suite \(plan.described?.file ?? plan.suite)"
        return .failure(
            Obstacle(words: [
                "there is no baseline \(request.baseline) in \(request.store.folder)",
                "irqmark baseline save \(request.baseline)\(suite) makes it",
            ]))
    }

    /// The arms against the floor of the same run, beside the same in the baseline.
    private func time(_ result: inout RunResult, _ base: RunResult) throws {
        var timed = try TimedRun(request: request.run, environment: environment).result(with: result)
        timed.comparisons = RatioGate(limit: request.limits[RatioGate.metric]).rows(
            base: base, head: timed, called: baseName)
        if timed.audit.grade == .c { timed.withholdTime() }
        result = timed
    }
}
