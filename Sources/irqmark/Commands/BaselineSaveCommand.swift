import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Rounds
import Vocabulary

/// `irqmark baseline save`: takes counts, and times for information, and stores both.
struct BaselineSaveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save",
        abstract: "Count and time a suite, and store it as this machine's baseline.",
        discussion: """
            Times are stored as those of several fresh processes, for guards to warn by. Refuses a void result, and a \
            machine of grade C: its times would mislead. With --gate counts nothing is timed, and any machine will do. \
            A baseline that is there already is replaced, and that is said; it loses arms or times only with --force.
            """)

    @Argument(help: "What to call it.")
    var name: String

    @Option(help: ArgumentHelp("The suite (default: smoke).", valueName: "name"))
    var suite: String?

    @Option(help: "What is stored: counts, both (default).")
    var gate: String?

    @Option(help: ArgumentHelp("Time for what is timed (30s, 2m).", valueName: "time"))
    var duration: String?

    @Option(help: ArgumentHelp("Fresh processes that are timed, 7 to 50 (default 7).", valueName: "count"))
    var launches: String?

    @Flag(help: "Replace a baseline that holds arms or times which the new one would not.")
    var force = false

    @OptionGroup var place: BaselineOptions
    @OptionGroup var counts: CountsOptions

    func run() throws {
        try reportingUsageErrors {
            let measuring = MeasuringRun()
            let given = GivenSettings(
                [
                    ("suite", suite), ("gate", gate), ("duration", duration), ("launches", launches),
                    ("baselines", place.baselines), ("force", force ? "1" : nil),
                ] + CountsOptions.flags(of: counts), environment: measuring.environment)
            let request = try RunRequest(counting: given["suite"]?.value, given)
            let gate: Gate = try given["gate"]?.one() ?? .both
            guard !request.isDryRun else { return try measuring.preview(request) }
            guard gate != .time else {
                throw ValidationError("--gate time: a baseline holds counts; say counts or both")
            }
            let launches = try given["launches"]?.integer(in: StoredTimes.launches...50) ?? StoredTimes.launches
            let name = try Setting(argument: "name", name).baselineName()
            let isForced = try given["force"]?.yesOrNo() ?? false
            let store = try place.store(in: measuring.environment)
            // If nothing is worth storing, an empty folder is left behind, which does no harm.
            _ = try store.place(name, for: .here())
            let before = store.stored(name, for: .here())
            let planned = request.arms.filter { gate.isTimed || $0.isCountable }
            try before?.allow(
                planned.map { .init(name: $0.name, isTimed: gate.isTimed) }, as: name, isForced: isForced)
            try measuring.show(request, after: { try Self.save($0, name, store, before, isForced: isForced) }) {
                try Self.measure(request, launches: gate.isTimed ? launches : 0, measuring.environment)
            }
        }
    }

    private static func measure(
        _ request: RunRequest, launches: Int, _ environment: [String: String]
    ) throws -> RunResult {
        let counted = try MeasuringRun.mappingErrors { () throws(RunError) in try Runner.count(CountPlan(request.plan))
        }
        guard launches > 0, counted.verdict == .ok, !counted.invocation.interrupted else { return counted }
        return try Launches(request: request, count: launches, environment: environment).result(with: counted)
    }

    /// Stores a result that a guard can use; throws why it cannot.
    static func save(
        _ result: RunResult, _ name: String, _ store: BaselineStore, _ before: BaselineReplacement?, isForced: Bool
    ) throws -> String {
        guard result.verdict == .ok, !result.invocation.interrupted else {
            return "not saved  \(result.invocation.interrupted ? "interrupted" : result.verdict.spoken)\n"
        }
        guard result.audit.grade != .c else {
            let reasons = result.audit.reasons.joined(separator: "; ")
            throw Failure(
                "baseline \(name) is not saved: this machine cannot judge times now (\(reasons)); "
                    + "make it quieter, or save the counts alone: --gate counts")
        }
        // What was planned may have been skipped.
        try before?.allow(
            result.arms.map { .init(name: $0.name, isTimed: !$0.rounds.isEmpty) }, as: name, isForced: isForced)
        let replaced = before.map { "replaced   \($0.words)\n" } ?? ""
        return replaced + "saved      \(try store.save(result, as: name))\n"
    }
}
