import ArgumentParser
import Foundation
import Kernel
import Metrics
import Replay
import Results
import Rounds
import Vocabulary
import Workloads

/// `irqmark replay`: replays recorded guests through the ITS engine and compares every recorded outcome.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay recorded guests, compare every outcome.",
        discussion: """
            A trace is JSON Lines as recorded from QEMU's trace events; a file whose name ends in .gz is unpacked. \
            One line is printed for each; with profile kvm also in what KVM's ITS differs by right. \
            Exit status 0: no trace has a mismatch; 1: one has, cannot be read, was cut and does not say so, or has \
            MSIs or commands without an outcome, of which nothing can be checked; 130: interrupted.

            What --json wrote goes through irqmark export: JUnit, KTAP, ...

            Environment twins: IRQMARK_PROFILE, IRQMARK_CACHE, IRQMARK_ALLOW_UNCHECKED, IRQMARK_JSON, IRQMARK_QUIET; a \
            flag wins.
            """)

    @Argument(help: "Traces; - is standard input, packed by gzip or not.")
    var files: [String]

    @Option(help: "Whose freedoms the ITS takes: \(ITSProfile.listed(default: .qemu)).")
    var profile: String?

    @Option(help: "Translation cache: \(CacheKind.listed(default: .sharded)).")
    var cache: String?

    @Option(help: ArgumentHelp("Write the result there as JSON; - is standard output.", valueName: "file"))
    var json: String?

    @Flag(help: "Pass traces with MSIs or commands of which nothing can be checked.")
    var allowUnchecked = false

    @Flag(help: "Print what is wrong only.")
    var quiet = false

    func run() throws { try reportingUsageErrors(replayAll) }

    private func replayAll() throws {
        let environment = ProcessInfo.processInfo.environment
        GivenSettings.warnOfUnknownVariables(in: environment)
        let replay = try Self.replay(profile: profile, cache: cache, environment: environment)
        let isQuiet =
            try Setting("quiet", flag: quiet ? "1" : nil, environment: environment)?.yesOrNo() ?? false
        let allowsUnchecked =
            try Setting("allow-unchecked", flag: allowUnchecked ? "1" : nil, environment: environment)?.yesOrNo()
            ?? false
        let output = try CheckOutput(
            Setting("json", flag: json, environment: environment), inputs: files, environment: environment)
        InterruptHandler.install()
        let (startedAt, start) = (Date(), ContinuousClock.now)
        var checks: [CheckResult] = []
        for file in files where !StopRequest.isMade {
            var check: CheckResult
            do {
                let report = try replay.run(file: file)
                check = Self.check(report, allowsUnchecked: allowsUnchecked)
                // What the text of the report shows is not said twice.
                for words in check.complaints.dropFirst(report.mismatches > 0 ? 1 : 0) { Terminal.reportError(words) }
                if !isQuiet || report.mismatches > 0 { try output.tell(ReplayText.text(report)) }
            } catch let error as WorkloadError {
                check = CheckResult(name: file, complaints: ["\(error)"])
                Terminal.reportError("\(error)")
            }
            let name = check.name
            let same = checks.count { $0.name == name || $0.name.hasPrefix(name + " (") }
            if same > 0 { check.name += " (\(same + 1))" }
            checks.append(check)
        }
        let took = (ContinuousClock.now - start).components
        let invocation = Invocation(
            arguments: CommandLine.arguments, suite: "replay", seed: 0, startedAt: startedAt.ISO8601Format(),
            durationNanoseconds: UInt64(took.seconds) * 1_000_000_000 + UInt64(took.attoseconds / 1_000_000_000),
            interrupted: StopRequest.isMade)
        var result = RunResult(
            checks: checks, failing: .mismatched, invocation: invocation, environment: .here())
        result.tool = .current(in: environment)
        try output.write(result)
        if result.exitStatus != .ok { throw ExitCode(result.exitStatus.rawValue) }
    }

    /// A replayed trace as a check: it holds if nothing came out otherwise and all of it could be checked.
    static func check(_ report: ReplayReport, allowsUnchecked: Bool) -> CheckResult {
        var check = CheckResult(
            name: report.name,
            figures: [
                "events": UInt64(report.events), "fields": UInt64(report.fields),
                "mismatches": UInt64(report.mismatches), "unchecked": UInt64(report.unchecked),
            ])
        if report.mismatches > 0 {
            let places = report.first.map { "line \($0.line): \($0.field): expected \($0.expected), got \($0.got)" }
            check.complaints.append("\(report.mismatches) mismatches: \(places.joined(separator: "; "))")
        }
        if report.isCut {
            check.complaints.append(
                "\(report.name): was cut: no final record or snapshot stands at its end; record it anew, or "
                    + "write \"truncated\": true into its first line")
        }
        if let problem = unchecked(report), !allowsUnchecked { check.complaints.append("\(report.name): \(problem)") }
        return check
    }

    /// A line on what of a trace could not be compared; nil if everything could.
    private static func unchecked(_ report: ReplayReport) -> String? {
        let remedy = "record it anew, or pass it with --allow-unchecked"
        if let line = report.firstUnchecked {
            let lines = report.unchecked == 1 ? "1 line says" : "\(report.unchecked) lines say"
            return "\(lines) not what came of an MSI or a command, the first is line \(line); \(remedy)"
        }
        return report.fields == 0 ? "records no outcome, so nothing was checked; \(remedy)" : nil
    }

    static func replay(
        profile: String?, cache: String?, environment: [String: String]
    ) throws(ValidationError) -> TraceReplay {
        var replay = TraceReplay()
        if let setting = Setting("profile", flag: profile, environment: environment) {
            replay.profile = try setting.one()
        }
        if let setting = Setting("cache", flag: cache, environment: environment) { replay.cache = try setting.one() }
        return replay
    }
}
