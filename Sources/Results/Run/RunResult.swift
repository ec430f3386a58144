public import Vocabulary

/// Everything that a run found out. The result JSON is this and nothing else.
public struct RunResult: Sendable {
    /// Name and major version of the format.
    public static let schema = "irqmark/result/v1"

    /// What measured.
    public var tool: ToolInfo
    /// What was asked for.
    public var invocation: Invocation
    /// Where it was measured.
    public var environment: MachineRecord
    /// What disturbed it.
    public var audit: Audit
    /// What was measured.
    public var arms: [ArmResult]
    /// What could not be measured.
    public var skipped: [Skipped]
    /// The unit costs that arms were projected by; nil if none were asked for.
    public var costs: UnitCosts?
    /// Arms beside each other; empty for a run that judges nothing.
    public var comparisons: [Comparison]
    /// The builds that were compared, base first; empty if only this one measured.
    public var builds: [BuildResult] = []
    /// Whether the two builds are the same bytes, as when a machine is tried out; nil if only this one measured.
    public var areBuildsAlike: Bool?
    /// Why it cannot be compared with what it was to be compared with: the fields that differ, or what is missing;
    /// empty if it can.
    public var differences: [String] = []
    /// What the base of a comparison does not say because its version did not know it, and how it was taken.
    public var assumed: [String] = []
    /// What holds or does not, of a command that measures nothing; empty for others.
    public var checks: [CheckResult] = []
    /// Of how many arms the verdict speaks; nil for what is no gate.
    public var coverage: GateCoverage?
    /// What it came to.
    public var verdict: Verdict
    /// How the process is to end.
    public var exitStatus: ExitStatus

    /// - Parameters:
    ///   - required: whether an arm that was asked for by name was skipped, so that running the others is not enough.
    ///   - comparisons: arms beside each other.
    ///   - judged: what the comparisons say together; nil for a run that judges nothing.
    public init(
        tool: ToolInfo, invocation: Invocation, environment: MachineRecord, audit: Audit, arms: [ArmResult],
        skipped: [Skipped], requiredArmSkipped required: Bool = false, comparisons: [Comparison] = [],
        judged: Verdict? = nil
    ) {
        self.tool = tool
        self.invocation = invocation
        self.environment = environment
        self.audit = audit
        self.arms = arms
        self.skipped = skipped
        self.comparisons = comparisons
        verdict = arms.contains(where: \.isVoid) ? .void : arms.isEmpty || required ? .nothingRan : judged ?? .ok
        exitStatus = invocation.interrupted ? .interrupted : verdict.exitStatus()
    }

    /// Nothing was measured, since there is nothing to compare it with.
    public static func notComparable(
        _ differences: [String], suite: String, seed: UInt64, environment: MachineRecord
    ) -> RunResult {
        var result = RunResult(
            tool: .current, invocation: Invocation(suite: suite, seed: seed, startedAt: ""),
            environment: environment, audit: Audit(), arms: [], skipped: [])
        result.differences = differences
        result.verdict = .notComparable
        return result
    }

    /// Takes the verdict of its rows: regressed if one is, else inconclusive if one is, else improved if one is. Rows
    /// that are set aside have none. What is void, did not run or cannot be compared stays so.
    public mutating func judge() {
        guard verdict != .void, verdict != .nothingRan, verdict != .notComparable else { return }
        let gated = comparisons.filter { $0.isGated && !$0.isSetAside }.map(\.verdict)
        verdict = [.regressed, .inconclusive, .improved].first(where: gated.contains) ?? .ok
    }

    /// Takes what the gate speaks of. One that has lost an arm is not green.
    public mutating func take(_ coverage: GateCoverage) {
        self.coverage = coverage
        if !coverage.lost.isEmpty, [.ok, .improved, .equivalent].contains(verdict) { verdict = .inconclusive }
    }

    /// Says nothing of time any more: this machine cannot judge it. Counts stay.
    public mutating func withholdTime() {
        for index in comparisons.indices where !comparisons[index].isCount {
            comparisons[index].verdict = .inconclusive
            comparisons[index].reason = "this machine cannot judge (grade C)"
        }
    }

    /// For an arm beside itself: a difference that was found is none, but shows that this machine cannot judge.
    public mutating func takeEqualArmsAsEqual() {
        guard verdict == .regressed || verdict == .improved else { return }
        verdict = .inconclusive
        audit.grade = .c
        audit.reasons.insert("equal arms came out unequal", at: 0)
    }

    /// Ends as whoever asked for the run wants its verdict taken. That a gate has lost an arm is a failure whatever was
    /// asked for.
    public mutating func fail(on failOn: FailOn) {
        let status = verdict.exitStatus(failOn: failOn)
        let hasLost = coverage.map { !$0.lost.isEmpty } ?? false
        exitStatus = invocation.interrupted ? .interrupted : hasLost && status == .ok ? .inconclusive : status
    }

    /// The arm whose figures this arm's ratio refers to: path `floor` under the same load, which is the same kind,
    /// loop, workload, and signals in flight, from the same thread. Nil if the run has none. Fewer signals in flight
    /// make each of them dearer by any path, so another floor would charge the path for that.
    public func floor(of arm: ArmResult) -> ArmResult? {
        let floors = arms.filter { $0.path == "floor" && $0.loop == arm.loop && $0.kind == arm.kind }
        // A live arm's load is bounded by its interrupt lines; the floor is the bare system call.
        if arm.kind == .measured { return floors.first }
        return floors.first {
            $0.workload == arm.workload && $0.window == arm.window && $0.hasSourceThread == arm.hasSourceThread
        }
    }
}

extension ArmResult {
    /// Whether a thread of its own sends the signals.
    fileprivate var hasSourceThread: Bool { topology == "source-apart" || topology == "apart" }
}
