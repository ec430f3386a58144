import ArgumentParser
import Foundation
import Kernel
import Metrics
import Replay
import Rounds
import Vocabulary
import Workloads

/// `irqmark replay`: real guests through the ITS engine, every recorded outcome compared.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay recorded guests through the ITS engine and compare every recorded outcome.",
        discussion: """
            A trace is JSON Lines as recorded from QEMU's trace events; a file whose name ends in .gz is unpacked. \
            One line is printed for each; with profile kvm also in what KVM's ITS differs by right. \
            Exit status 0: no trace has a mismatch; 1: one has, cannot be read, was cut and does not say so, or has \
            MSIs or commands without an outcome, of which nothing can be checked; 130: interrupted.

            Environment twins: IRQMARK_PROFILE, IRQMARK_CACHE, IRQMARK_ALLOW_UNCHECKED, IRQMARK_QUIET; a flag wins.
            """)

    @Argument(help: "Traces; - is standard input, packed by gzip or not.")
    var files: [String]

    @Option(help: "Whose freedoms the ITS takes: \(ITSProfile.listed(default: .qemu)).")
    var profile: String?

    @Option(help: "Translation cache: \(CacheKind.listed(default: .sharded)).")
    var cache: String?

    @Flag(help: "Pass traces with MSIs or commands of which nothing can be checked.")
    var allowUnchecked = false

    @Flag(help: "Print what is wrong only.")
    var quiet = false

    func run() throws { try tellingUsageErrors(replayAll) }

    private func replayAll() throws {
        let environment = ProcessInfo.processInfo.environment
        GivenSettings.warnOfStrangers(in: environment)
        let replay = try Self.replay(profile: profile, cache: cache, environment: environment)
        let isQuiet =
            try Setting("quiet", flag: quiet ? "1" : nil, environment: environment)?.yesOrNo() ?? false
        let allowsUnchecked =
            try Setting("allow-unchecked", flag: allowUnchecked ? "1" : nil, environment: environment)?.yesOrNo()
            ?? false
        InterruptHandler.install()
        var isWrong = false
        for file in files where !StopRequest.isMade {
            do {
                let report = try replay.run(file: file)
                isWrong = isWrong || report.mismatches > 0 || report.isCut
                if report.isCut {
                    Terminal.complain(
                        "\(report.name): was cut: no final record or snapshot stands at its end; record it anew, or "
                            + "write \"truncated\": true into its first line")
                }
                if let problem = Self.unchecked(report), !allowsUnchecked {
                    isWrong = true
                    Terminal.complain("\(report.name): \(problem)")
                }
                if !isQuiet || report.mismatches > 0 {
                    try Terminal.tell(ReplayText.text(report))
                }
            } catch let error as WorkloadError {
                isWrong = true
                Terminal.complain("\(error)")
            }
        }
        if isWrong { throw ExitCode(ExitStatus.failure.rawValue) }
        if StopRequest.isMade { throw ExitCode(ExitStatus.interrupted.rawValue) }
    }

    /// What of a trace could not be checked; nil if every line could.
    private static func unchecked(_ report: ReplayReport) -> String? {
        let mend = "record it anew, or pass it with --allow-unchecked"
        if let line = report.firstUnchecked {
            let lines = report.unchecked == 1 ? "1 line says" : "\(report.unchecked) lines say"
            return "\(lines) not what came of an MSI or a command, the first is line \(line); \(mend)"
        }
        return report.fields == 0 ? "records no outcome, so nothing was checked; \(mend)" : nil
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
