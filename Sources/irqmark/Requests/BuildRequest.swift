import ArgumentParser
import Builds
import Metrics
import Rounds
import Suites
import Vocabulary

/// A comparison of two builds as the user asked for it, by arguments, flags and environment.
struct BuildRequest {
    /// Load and outputs.
    let run: RunRequest
    let plan: BuildPlan
    let failOn: FailOn

    /// The suite that is compared by default: it takes less than a minute.
    static let defaultSuite = "smoke"

    /// Settings of the comparing process only. All others are the load, which both builds are started with.
    private static let own: Set = [
        "build", "metrics", "limits", "fail-on", "rounds", "handicap", "duration", "json", "html", "color", "quiet",
        "rate", "context", "cpus", "no-progress", "dry-run",
    ]

    /// Checks what the user asked for: `builds` are base and head, `filters` those of the suite's arms.
    init(
        suite: String?, builds: [String], filters: [(name: String, value: String?)], options: CompareOptions,
        environment: [String: String]
    ) throws {
        guard builds.count == 2 else {
            throw ValidationError("--build: takes two builds, the base first: --build PATH_A --build PATH_B")
        }
        let given = GivenSettings(filters + CompareOptions.flags(of: options), environment: environment)
        let nameOrFile = suite ?? Self.defaultSuite
        let suite = try RunRequest.suite(nameOrFile)
        var run = try RunRequest(suite: suite.name, given)
        run.plan.fill(from: suite.load)
        run.plan.described = run.plan.trace == nil ? suite : suite.playingTrace
        run.otherInputs = builds.map { RunRequest.Input(name: "a build", path: $0) }
        self.run = run
        var plan = BuildPlan(base: builds[0], head: builds[1], suite: nameOrFile)
        plan.settings = given.all.filter { !Self.own.contains($0.name) }.map { setting in
            BuildPlan.Setting(setting.name, GivenSettings.plain.contains(setting.name) ? nil : setting.value)
        }
        if !run.plan.callSystemCall { plan.settings.removeAll { $0.name == "call-syscall" } }
        let older = OlderBuilds(base: builds[0], head: builds[1])
        older.fit(&plan, era: try older.era(run.plan.era, of: run.arms))
        if let metrics = given["metrics"] { plan.judge(try metrics.metrics()) }
        if let limits = given["limits"] { plan.apply(try limits.limits(of: plan.metrics)) }
        if given["metrics"] != nil { plan.requireAll() }
        plan.handicap = try given["handicap"]?.handicap(of: ["base", "head"])
        plan.durationSeconds = run.plan.durationSeconds
        plan.rounds = run.plan.rounds
        (plan.rate, plan.liveRate) = (run.plan.rate, run.plan.openRate(isLive: true))
        plan.seed = run.plan.seed
        failOn = try given["fail-on"]?.one() ?? .regression
        self.plan = plan
    }
}
