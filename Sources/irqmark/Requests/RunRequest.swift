import ArgumentParser
import Metrics
import Report
import Results
import Rounds
import Suites
import Vocabulary

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
    /// What the text is to be.
    var shownAs: ShownAs
    /// Whether progress is not shown, be the table shown or not.
    var hidesProgress: Bool
    /// Whether to say what would be measured, and measure nothing.
    var isDryRun: Bool
    /// The CPUs that may be used; nil: all that there are.
    var processors: [Int]?
    /// What the result is to say of itself.
    var context: [Invocation.Setting]
    /// What was set, for the result.
    var settings: [Setting]
    /// Files that are read beside those of the plan.
    var otherInputs: [Input] = []

    /// A file that is read, and what it is.
    struct Input {
        let name: String
        let path: String
    }

    init(suite: String?, options: RunOptions, environment: [String: String]) throws {
        let given = GivenSettings(RunOptions.flags(of: options), environment: environment)
        try self.init(running: suite ?? Self.defaultSuite, given)
        costs = try given["costs"]?.file()
        plan.failsFast = try given["fail-fast"]?.yesOrNo() ?? false
        if let sort = given["sort"] { _ = try sort.one() as ArmOrder }
        if let reference = given["reference"], !arms.contains(where: { $0.name == reference.value }) {
            throw reference.refused("arm " + Setting.unknown(reference.value, among: arms.map(\.name)))
        }
    }

    /// For a command that counts: the arms of a suite, smoke if none is named.
    init(counting suite: String?, _ given: GivenSettings) throws {
        try self.init(running: suite ?? CountsCommand.defaultSuite, given)
        shownAs = .counts
    }

    /// The arms of a suite, or of a file, that the filters keep. What no flag says the file may.
    private init(running nameOrFile: String, _ given: GivenSettings) throws {
        let suite = try given["suite"]?.suite() ?? Self.suite(nameOrFile)
        try self.init(suite: suite.name, given)
        plan.described = suite
        plan.fill(from: suite.load)
        try keep(given)
    }

    /// Takes the filters.
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

    /// What every command that measures takes; which arms it measures is the command's own matter.
    init(suite: String, _ given: GivenSettings) throws(ValidationError) {
        settings = try given.normalised()
        plan = RunPlan(suite: suite)
        plan.rate = try given["rate"]?.rate()
        plan.arrivals = try given["arrivals"]?.one()
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
        hidesProgress = try given["no-progress"]?.yesOrNo() ?? false
        isDryRun = try given["dry-run"]?.yesOrNo() ?? false
        processors = try given["cpus"]?.processors()
        context = try given["context"]?.pairs() ?? []
        plan.counter = try given["counter"]?.one() ?? .auto
        shownAs = suite == DoctorCommand.suite ? .diagnosis : .run
    }

    /// Refuses an output that would take the place of what is read.
    func refuseToReplaceInputs(by file: OutputFile?) throws(ValidationError) {
        guard let file, let setting = settings.first(where: { $0.name == "json" }) else { return }
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
        try Measuring.telling { () throws(RunError) in try Suite.chosen(nameOrFile) }
    }
}
