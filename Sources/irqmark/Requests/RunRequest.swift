import ArgumentParser
import Metrics
import Report
import Results
import Rounds
import Suites
import Vocabulary

/// A run as the user asked for it, by flags and environment. Whatever cannot be done is refused.
struct RunRequest {
    /// The suite that runs by default.
    static let defaultSuite = "paths"

    var plan: RunPlan
    /// The path of the JSON file; `-` is standard output; nil: no JSON.
    var json: String?
    /// The path of the page with plots; nil: none is made.
    var html: String?
    /// Unit costs to project by: a name of shipped ones, or a file; nil: no projection.
    var costs: String?
    var isQuiet: Bool
    var colour: ColourChoice
    /// The text in which the result is shown.
    var view: ResultView
    /// Whether no progress is shown, even if the table is.
    var hidesProgress: Bool
    /// Whether the table of stages is shown.
    var showsStages = false
    /// Whose accounts are shown; nil if no account is kept.
    var accounts: AccountChoice?
    /// Whether to say only which arms would run.
    var isDryRun: Bool
    /// The processors that may be used; nil: all that this process may use.
    var processors: [Int]?
    /// Keys and values that the result carries for the user.
    var context: [Invocation.Setting]
    /// The user's settings, for the result.
    var settings: [Setting]
    /// Files that are read beside those of the plan.
    var otherInputs: [Input] = []

    /// An input file, and what it is for messages.
    struct Input {
        let name: String
        let path: String
    }

    init(suite: String?, options: RunOptions, environment: [String: String]) throws {
        let given = GivenSettings(RunOptions.flags(of: options), environment: environment)
        try self.init(running: suite ?? Self.defaultSuite, given)
        costs = try given["costs"]?.file()
        plan.failsFast = try given["fail-fast"]?.yesOrNo() ?? false
        showsStages = try given["stages"]?.yesOrNo() ?? false
        accounts = try given["account"]?.accounts(among: LPIAccount.intids)
        plan.accountsLPIs = accounts != nil
        if let sort = given["sort"] { _ = try sort.one() as ArmOrder }
        if let reference = given["reference"], !arms.contains(where: { $0.name == reference.value }) {
            throw reference.refused("arm " + Setting.unknown(reference.value, among: arms.map(\.name)))
        }
        plan.shard = try given["shard"]?.shard(in: environment)
    }

    /// A request that counts the arms of a suite, by default `smoke`.
    init(counting suite: String?, _ given: GivenSettings) throws {
        try self.init(running: suite ?? CountsCommand.defaultSuite, given)
        view = .counts
    }

    /// A request that runs the arms of a suite or a suite file that pass the filters. A file may set what no flag sets.
    private init(running nameOrFile: String, _ given: GivenSettings) throws {
        let suite = try given["suite"]?.suite() ?? Self.suite(nameOrFile)
        try self.init(suite: suite.name, given)
        plan.described = plan.trace == nil ? suite : suite.playingTrace
        plan.fill(from: suite.load)
        try keep(given)
    }

    /// Sets the filters.
    private mutating func keep(_ given: GivenSettings) throws(ValidationError) {
        plan.names = try given["filter"]?.patterns() ?? []
        plan.paths = try given["path"]?.names() ?? []
        plan.loops = try given["loop"]?.names() ?? []
        plan.caches = try given["cache"]?.names() ?? []
        plan.topologies = try given["topology"]?.names() ?? []
        plan.guests = try given["guest"]?.names() ?? []
        plan.workloads = try given["workload"]?.names() ?? []
        if arms.isEmpty { throw noArm(given) }
        try refuseImpossible(given, arms: arms)
    }

    /// Reads the settings of every command that measures. The arms are the command's own matter.
    init(suite: String, _ given: GivenSettings) throws(ValidationError) {
        settings = try given.normalised()
        plan = RunPlan(suite: suite)
        if let rate = given["rate"] {
            plan.rate = try rate.rate()
            plan.measuresRate = plan.rate == nil
        }
        plan.arrivals = try given["arrivals"]?.one()
        plan.window = try given["window"]?.integer(in: 1...65_536)
        plan.durationSeconds = try given["duration"]?.seconds()
        plan.rounds = try given["rounds"]?.integer(in: 1...100_000)
        plan.seed = try given["seed"]?.natural() ?? 1
        plan.trace = try given["trace"]?.file()
        plan.speed = try given["speed"]?.factor()
        plan.keepsTimes = given["rate"] == nil && given["arrivals"] == nil
        plan.callSystemCall = try given["call-syscall"]?.yesOrNo() ?? false
        plan.vcpus = try given["vcpus"]?.integer(in: 1...512)
        plan.listRegisters = try given["list-registers"]?.integer(in: 1...16)
        plan.era = try given["era"]?.one()
        plan.writers = try given["writers"]?.integer(in: Arm.writerCounts)
        plan.haltPoll = try given["halt-poll"]?.integer(in: Arm.haltPolls)
        plan.histograms = try given["histograms"]?.one() ?? .response
        json = try given["json"]?.file()
        html = try given["html"]?.file()
        if let setting = given["html"], html == "-" || html == json {
            throw setting.refused(
                html == "-" ? "standard output has the table; name a file" : "is the file of the JSON; name another")
        }
        isQuiet = try given["quiet"]?.yesOrNo() ?? false
        colour = try given["color"]?.one() ?? .auto
        hidesProgress = try given["no-progress"]?.yesOrNo() ?? false
        isDryRun = try given["dry-run"]?.yesOrNo() ?? false
        processors = try given["cpus"]?.processors()
        context = try given["context"]?.pairs() ?? []
        plan.counter = try given["counter"]?.one() ?? .auto
        view = suite == DoctorCommand.suite ? .diagnosis : .run
    }

    /// Refuses an output file that would replace an input file.
    /// - Parameters:
    ///   - file: the file; nil if there is none.
    ///   - name: the flag that names it.
    func refuseToReplaceInputs(by file: OutputFile?, of name: String) throws(ValidationError) {
        guard let file, let setting = settings.first(where: { $0.name == name }) else { return }
        let own: [(String, String?)] = [
            ("the suite", plan.described?.file), ("the trace", plan.trace), ("the unit costs", costs),
        ]
        let inputs = own.compactMap { name, path in path.map { Input(name: name, path: $0) } } + otherInputs
        if let input = inputs.first(where: { file.replaces($0.path) }) {
            throw setting.refused("is \(input.name); choose another name")
        }
    }

    /// A suite by its name, or from a file.
    static func suite(_ nameOrFile: String) throws -> Suite {
        try MeasuringRun.mappingErrors { () throws(RunError) in try Suite.chosen(nameOrFile) }
    }
}
