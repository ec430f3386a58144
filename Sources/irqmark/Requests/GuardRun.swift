import Builds
import Foundation
import Kernel
import Metrics
import Results
import Rounds
import Suites
import Vocabulary

/// Runs a guard: gets the base, counts, measures, judges.
struct GuardRun {
    let request: GuardRequest
    let environment: [String: String]

    func result() throws -> RunResult {
        let machine = HostRecord.here()
        do {
            var result = try judged(machine)
            cover(&result)
            return result
        } catch let obstacle as NotComparable {
            return nothing(because: [obstacle.words], machine)
        } catch let shortage as DescriptorShortage {
            // Nothing can be held against what cannot be started: every arm is lost.
            var result = nothing(because: [], machine)
            result.skipped = request.run.arms.map { shortage.skipped($0.name) }
            result.verdict = .inconclusive
            cover(&result)
            return result
        }
    }

    private func judged(_ machine: HostRecord) throws -> RunResult {
        if let path = request.against, !request.gate.isCounted { return try compared(with: path) }
        let base: RunResult
        switch try self.base(machine) {
        case .success(let result): base = result
        case .failure(let obstacle):
            return nothing(because: obstacle.words, machine)
        }
        let line = ProgressLine(request.run, environment: environment)
        line.say("this build is counted")
        var result = try MeasuringRun.mappingErrors { () throws(RunError) in try Runner.count(request.counting(1)) }
        line.clear()
        result.invocation.settings = request.run.settings.map { .init(name: $0.name, value: $0.value) }
        if base.verdict == .void { result.verdict = .void }
        result.differences = Comparability.differences(base: base, head: result, anyMachine: request.against != nil)
        result.assumed = Comparability.assumptions(base: base, head: result)
        guard !result.invocation.interrupted, result.verdict == .ok else { return result }
        guard result.differences.isEmpty else {
            if request.against == nil, !result.assumed.isEmpty {
                result.differences.append(Self.saving(request, again: true))
            }
            result.verdict = .notComparable
            return result
        }
        let counts = counted(result, base)
        let hasFailed = request.failsFast && counts.contains { $0.isGated && $0.verdict == .regressed }
        if request.gate.isTimed && !hasFailed {
            if let path = request.against {
                var timed = try compared(with: path)
                timed.add(counts: result, base: base)
                result = timed
            } else {
                try time(&result, base)
            }
        }
        result.comparisons += counts
        result.judge()
        return result
    }

    /// A result that judges nothing, for these reasons.
    private func nothing(because words: [String], _ machine: HostRecord) -> RunResult {
        var result = RunResult.notComparable(
            words, suite: request.run.plan.suite, seed: request.run.plan.seed, environment: machine)
        result.invocation.startedAt = Date().ISO8601Format()
        result.invocation.interrupted = StopRequest.isMade
        return result
    }

    /// The rows of the counts, judged.
    private func counted(_ head: RunResult, _ base: RunResult) -> [Comparison] {
        guard request.gate.isCounted else { return [] }
        let gate = CountGate(margins: request.limits.soft, limits: request.limits.hard)
        return gate.rows(base: base, head: head, called: request.against == nil ? request.baseline : nil)
    }

    /// Compares both builds in lock step.
    private func compared(with path: String) throws -> RunResult {
        guard BuildComparison.mostLaunches >= BuildComparison.leastLaunches else { throw DescriptorShortage() }
        var plan = BuildPlan(
            base: path, head: OtherBuild.own,
            suite: request.run.plan.described?.file ?? request.run.plan.suite)
        plan.settings = request.run.settings.filter { Self.load.contains($0.name) }.map {
            BuildPlan.Setting($0.name, GivenSettings.plain.contains($0.name) ? nil : $0.value)
        }
        request.older?.fit(&plan, era: request.run.plan.era)
        plan.apply(request.limits)
        if let handicap = request.handicap, handicap.amount.isTimed { plan.handicap = handicap }
        plan.seed = request.run.plan.seed
        (plan.rate, plan.liveRate) = (request.run.plan.rate, request.run.plan.openRate(isLive: true))
        plan.durationSeconds = request.run.plan.durationSeconds
        let request = request
        return try MeasuringRun.mappingErrors { () throws(RunError) in
            let comparison = try BuildComparison(plan)
            let line = ProgressLine(request.run, environment: environment)
            defer { line.clear() }
            return try comparison.run { line.show($0) }
        }
    }

    /// Settings of the load, which both builds are started with.
    private static let load: Set = [
        "filter", "path", "loop", "cache", "topology", "guest", "workload", "window", "vcpus", "list-registers",
        "era", "halt-poll", "writers", "trace", "speed", "call-syscall", "seed",
    ]

    /// Why there is no base to compare with.
    private struct WhyNoBase: Error {
        let words: [String]
    }

    private func base(_ machine: HostRecord) throws -> Result<RunResult, WhyNoBase> {
        if let path = request.against {
            // A few seconds an arm, and a machine that is busy with other things.
            let patience = Duration.seconds(30 + 15 * request.run.arms.count)
            var build = OtherBuild(path: path, patience: patience)
            try build.checkThatItStarts()
            let line = ProgressLine(request.run, environment: environment)
            defer { line.clear() }
            build.waiting = { line.wait("the base is counted (\(path))", $0, atMost: patience) }
            if let counts = try build.counts(request.counting(0)) { return .success(counts) }
            if StopRequest.isMade { return .failure(WhyNoBase(words: ["the base was not counted to its end"])) }
            return .failure(WhyNoBase(words: ["\(path) does not know what to count; it is older than that"]))
        }
        if let entry = try request.store.entry(request.baseline, for: machine) { return .success(entry.result) }
        return .failure(
            WhyNoBase(words: [
                "there is no baseline \(request.baseline) in \(request.store.folder)",
                Self.saving(request, again: false),
            ]))
    }

    /// The command that makes the missing baseline.
    private static func saving(_ request: GuardRequest, again: Bool) -> String {
        let plan = request.run.plan
        let suite = plan.suite == CountsCommand.defaultSuite ? "" : " --suite \(plan.described?.file ?? plan.suite)"
        return "irqmark baseline save \(request.baseline)\(suite) makes it\(again ? " again" : "")"
    }

    /// Compares times of launches made now with the stored ones, if there are enough of these.
    private func time(_ result: inout RunResult, _ base: RunResult) throws {
        if let obstacle = StoredTimes.obstacle(in: base, called: request.baseline) {
            result.skipped.append(obstacle)
            return
        }
        let launches = Launches(
            request: request.run, count: StoredTimes.launches, rate: base.openLoopRate, environment: environment)
        var timed = try launches.result(with: result)
        timed.differences = Comparability.timedDifferences(base: base, head: timed)
        guard timed.differences.isEmpty else {
            timed.differences.append(Self.saving(request, again: true))
            timed.verdict = .notComparable
            result = timed
            return
        }
        timed.comparisons = StoredTimes.rows(base: base, head: timed, called: request.baseline)
        if timed.audit.grade == .c { timed.withholdTime() }
        result = timed
    }
}
