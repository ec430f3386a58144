public import Vocabulary

/// Everything that a run found out. The result's JSON holds this and nothing else.
public struct RunResult: Sendable {
    /// Name and major version of the format.
    public static let schema = "irqmark/result/v1"

    /// The irqmark that measured.
    public var tool: ToolInfo
    /// What the user asked for.
    public var invocation: Invocation
    /// The machine that measured.
    public var environment: HostRecord
    /// What disturbed the machine.
    public var audit: Audit
    /// The arms that were measured.
    public var arms: [ArmResult]
    /// The arms that could not be measured.
    public var skipped: [Skipped]
    /// The unit costs by which arms were projected; nil if the user asked for none.
    public var costs: UnitCosts?
    /// Comparisons of arms; empty for a run that judges nothing.
    public var comparisons: [Comparison]
    /// The two builds that were compared, base first; empty if this build alone measured.
    public var builds: [BuildResult] = []
    /// Whether the two builds are equal files, as when a machine is tried out; nil if this build alone measured.
    public var areBuildsAlike: Bool?
    /// Why the run cannot be compared with its base: the fields that differ, or what is missing; empty if it can.
    public var differences: [String] = []
    /// What the base of the comparison does not say because its version did not know it, and which value is assumed.
    public var assumed: [String] = []
    /// What holds or does not, of a command that measures nothing; empty for others.
    public var checks: [CheckResult] = []
    /// Of how many arms the verdict speaks; nil for what is no gate.
    public var coverage: GateCoverage?
    /// What it came to.
    public var verdict: Verdict
    /// The status with which the process ends.
    public var exitStatus: ExitStatus

    /// A result. `required` says whether an arm that the user named was skipped, so that running the other arms is not
    /// enough; `judged` is the verdict of the comparisons together, nil for a run that judges nothing. Verdict and exit
    /// status follow from these and from the arms.
    public init(
        tool: ToolInfo, invocation: Invocation, environment: HostRecord, audit: Audit, arms: [ArmResult],
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

    /// A result without measurements, because there is nothing to compare with.
    public static func notComparable(
        _ differences: [String], suite: String, seed: UInt64, environment: HostRecord
    ) -> RunResult {
        var result = RunResult(
            tool: .current, invocation: Invocation(suite: suite, seed: seed, startedAt: ""),
            environment: environment, audit: Audit(), arms: [], skipped: [])
        result.differences = differences
        result.verdict = .notComparable
        return result
    }

    /// Sets the verdict of the rows: regressed if one is, else inconclusive if one is, else improved if one is. Rows
    /// that are set aside have no say. A result that is void, did not run or cannot be compared stays so.
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

    /// For a comparison of an arm with itself: a difference that was found is no change, but shows that this machine
    /// cannot judge the metric. The grade is C if it can judge none.
    public mutating func treatEqualArmsAsEqual() {
        let rows = comparisons.filter { $0.isGated && $0.limit == nil }
        let unequal = rows.filter { $0.verdict == .regressed || $0.verdict == .improved }.map(\.metric)
        if verdict == .regressed || verdict == .improved {
            verdict = .inconclusive
            let metrics = unequal.isEmpty ? "" : " in " + unequal.joined(separator: ", ")
            audit.reasons.insert("equal arms came out unequal\(metrics)", at: 0)
            if audit.grade == .a { audit.grade = .b }
        }
        guard verdict == .inconclusive, !invocation.interrupted else { return }
        if !rows.contains(where: { $0.verdict == .equivalent }) {
            audit.grade = .c
        } else if audit.grade == .c {
            audit.grade = .b
        }
    }

    /// Ends as whoever asked for the run wants its verdict taken. That a gate has lost an arm is a failure whatever was
    /// asked for.
    public mutating func fail(on failOn: FailOn) {
        let status = verdict.exitStatus(failOn: failOn)
        let hasLost = coverage.map { !$0.lost.isEmpty } ?? false
        exitStatus = invocation.interrupted ? .interrupted : hasLost && status == .ok ? .inconclusive : status
    }
}
