import ArgumentParser
import Metrics
import Results
import Rounds
import Vocabulary

/// A guard as the user asked for it, by flags and environment. Whatever cannot be done is refused.
struct GuardRequest {
    /// The name of the default baseline.
    static let defaultBaseline = "main"

    /// Suite, load, seed, time and outputs.
    private(set) var run: RunRequest
    let gate: Gate
    /// The program of the base build; nil if the base is a baseline.
    let against: String?
    /// Whether the base build is older than eras; nil if the base is a baseline.
    let older: OlderBuilds?
    let baseline: String
    let store: BaselineStore
    let limits: Limits
    let failOn: FailOn
    let handicap: Handicap?
    /// Arms that need not be judged.
    let allowedSkips: [NamePattern]
    /// Whether time is left alone once the counts have regressed.
    let failsFast: Bool

    init(options: GuardOptions, environment: [String: String]) throws {
        let given = GivenSettings(GuardOptions.flags(of: options), environment: environment)
        var run = try RunRequest(counting: given["suite"]?.value, given)
        run.view = .verdicts
        self.run = run
        gate = try given["gate"]?.one() ?? .both
        against = try given["against"]?.file()
        older = against.map { OlderBuilds(base: $0) }
        if let older { self.run.plan.era = try older.era(run.plan.era, of: run.arms) }
        if let setting = given["gate"], gate == .time, against == nil {
            throw setting.refused("stored times decide nothing; add --against, or say counts or both")
        }
        if let named = given["baseline"], against != nil {
            throw named.refused("the other build is what this one is held against; leave one out")
        }
        baseline = try given["baseline"]?.baselineName() ?? Self.defaultBaseline
        store = BaselineStore(folder: try given["baselines"]?.file() ?? BaselineStore.defaultFolder)
        self.run.otherInputs =
            try against.map { [RunRequest.Input(name: "the other build", path: $0)] }
            ?? store.files(named: baseline).map { RunRequest.Input(name: "the baseline", path: $0.path) }
        limits = try given["limits"]?.limits(of: ComparePlan.metricNames + CountGate.names) ?? Limits()
        if let setting = given["limits"], let idle = Self.idle(limits, gate, isAgainstBuild: against != nil) {
            throw setting.refused(idle)
        }
        failOn = try given["fail-on"]?.one() ?? .regression
        allowedSkips = try given["allow-skipped"]?.patterns() ?? []
        let names = run.arms.map(\.name)
        if let setting = given["allow-skipped"],
            let idle = allowedSkips.first(where: { pattern in !names.contains { pattern.matches($0) } })
        {
            throw setting.refused("arm " + Setting.unknown(idle.text, among: names))
        }
        failsFast = try given["fail-fast"]?.yesOrNo() ?? false
        handicap = try given["handicap"]?.handicap(of: ["base", "head"])
        if let handicap, let setting = given["handicap"] {
            if handicap.amount.isTimed, against == nil || !gate.isTimed {
                throw setting.refused(
                    "only two builds are timed beside each other; add --against, or say steps or calls")
            }
            if handicap.arm == 0, against == nil {
                throw setting.refused("a baseline takes no more work; say head")
            }
        }
    }

    /// Why a limit would decide nothing; nil if every limit decides.
    private static func idle(_ limits: Limits, _ gate: Gate, isAgainstBuild: Bool) -> String? {
        if let time = ComparePlan.metricNames.first(where: limits.named.contains) {
            if !gate.isTimed { return "\(time) is not judged by --gate counts; leave it out, or say --gate both" }
            if !isAgainstBuild { return "stored times decide nothing, so \(time) has no limit; add --against" }
        }
        if !gate.isCounted, let count = CountGate.names.first(where: limits.named.contains) {
            return "\(count) is not judged by --gate time; leave it out, or say --gate both"
        }
        return nil
    }

    /// The plan by which this build (1) or the base (0) is counted.
    func counting(_ build: Int) -> CountPlan {
        let isLoaded = handicap.map { $0.arm == build && !$0.amount.isTimed } ?? false
        var plan = run.plan
        // An older base has no flag for the era that it follows.
        if build == 0, older?.base == true { plan.era = nil }
        return CountPlan(plan, handicap: isLoaded ? handicap?.amount : nil)
    }
}
