import ArgumentParser
import Harness
import Metrics

/// What a run is to do, from flags and environment, with everything refused that cannot be done.
struct RunRequest {
    /// The suite that runs if none is named.
    static let defaultSuite = "paths"

    var plan: RunPlan
    /// Where the JSON goes; `-` is standard output; nil: nowhere.
    var json: String?
    /// Unit costs to project by: the name of shipped ones, or a file.
    var costs: String?
    var isQuiet: Bool
    var colour: ColourChoice
    /// Whether work is counted and nothing timed.
    var isCounting = false
    /// Whether it is for a verdict on a build.
    var isGuarding = false
    /// What was set, for the result.
    var settings: [Setting]

    init(suite: String?, options: RunOptions, environment: [String: String]) throws {
        let given = GivenSettings(RunOptions.flags(of: options), environment: environment)
        try self.init(suite: try Self.suite(named: suite ?? Self.defaultSuite).name, given)
        try keep(given)
        costs = try given["costs"]?.file()
    }

    /// For a command that counts: the arms of a suite, smoke if none is named.
    init(counting suite: String?, _ given: GivenSettings) throws(ValidationError) {
        try self.init(suite: try Self.suite(named: suite ?? CountsCommand.defaultSuite).name, given)
        try keep(given)
    }

    /// Takes the filters.
    private mutating func keep(_ given: GivenSettings) throws(ValidationError) {
        plan.paths = try given["path"]?.names() ?? []
        plan.loops = try given["loop"]?.names() ?? []
        plan.caches = try given["cache"]?.names() ?? []
        plan.topologies = try given["topology"]?.names() ?? []
        plan.guests = try given["guest"]?.names() ?? []
        plan.workloads = try given["workload"]?.names() ?? []
        if arms.isEmpty { throw noArm(given) }
        try refuseImpossible(given, arms: arms)
    }

    /// What every command that measures takes; which arms it measures is the command's own matter.
    init(suite: String, _ given: GivenSettings) throws(ValidationError) {
        settings = given.all
        plan = RunPlan(suite: suite)
        plan.rate = try given["rate"]?.rate()
        plan.window = try given["window"]?.integer(in: 1...65_536)
        plan.durationSeconds = try given["duration"]?.seconds()
        plan.rounds = try given["rounds"]?.integer(in: 1...100_000)
        plan.seed = try given["seed"]?.natural() ?? 1
        plan.trace = try given["trace"]?.file()
        plan.callSystemCall = try given["call-syscall"]?.yesOrNo() ?? false
        plan.vcpus = try given["vcpus"]?.integer(in: 1...512)
        plan.listRegisters = try given["list-registers"]?.integer(in: 1...16)
        json = try given["json"]?.file()
        isQuiet = try given["quiet"]?.yesOrNo() ?? false
        colour = try given["color"]?.one() ?? .auto
    }

    /// The same, to be shown as counts.
    var counted: RunRequest {
        var request = self
        request.isCounting = true
        return request
    }

    static func suite(named name: String) throws(ValidationError) -> Suite {
        if let suite = Suite.named(name) { return suite }
        let known = Suite.all.map(\.name)
        if name.contains("/") || name.contains(".") {
            throw ValidationError(
                "\(name): this version reads no suite files; name a suite: \(known.joined(separator: ", "))")
        }
        throw ValidationError("suite " + Setting.unknown(name, among: known))
    }
}
