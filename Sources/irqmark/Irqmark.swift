import ArgumentParser
import Foundation
import Metrics
import Results
import Vocabulary

/// The program's root command.
@main
struct Irqmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "irqmark",
        abstract: "What it costs to deliver an interrupt to a guest, along every path that KVM/arm64 has.",
        discussion: """
            Each signal is accounted for, or the result is void. `irqmark list exits` explains the exit codes.

              irqmark run                        what each path adds to an interrupt
              irqmark compare software direct    two ways, with a verdict
            """,
        version: ToolInfo.current(in: ProcessInfo.processInfo.environment).words,
        subcommands: [
            RunCommand.self, CompareCommand.self, DoctorCommand.self, ReplayCommand.self, ListCommand.self,
            ChaosCommand.self, CountsCommand.self, GuardCommand.self, BaselineCommand.self, PowerCommand.self,
            ReportCommand.self, ExportCommand.self, TrendCommand.self, TraceCommand.self, JudgeCommand.self,
            MergeCommand.self, SchemaCommand.self, LockstepCommand.self,
        ])

    /// Without a command: what irqmark is, and what to try first.
    func run() throws {
        try Terminal.tell(Self.introduction)
    }

    /// Three lines on what it is, and three commands.
    static let introduction = """
        irqmark measures what it costs to deliver an interrupt to an Arm guest: directly (GICv4) or through
        software (irqfd, the ITS, list registers, a kick), by a model of KVM's code on real eventfds, io_uring
        and threads, beside this host's real KVM. Every signal is accounted for, or the result is void.

          irqmark run                        the main suite, a minute: what each path adds to an interrupt
          irqmark compare software direct    two ways beside each other, with a verdict
          irqmark list                       suites, arms, and what every word means

        irqmark --help has all commands.

        """

    /// Runs the program like the parser's own `main`, with three differences: arguments that cannot be read are no
    /// request for help, a help text that cannot be written is a failure, and no message controls the terminal.
    static func main() {
        InterruptHandler.prepare()
        // Swift reads the arguments from /proc/self/cmdline; if it can, the program's name at least is there.
        guard !CommandLine.arguments.isEmpty else {
            Terminal.reportError("irqmark cannot see its arguments: /proc is not mounted; mount -t proc proc /proc")
            Foundation.exit(ExitStatus.failure.rawValue)
        }
        do {
            var command = try parseAsRoot(joined(Array(CommandLine.arguments.dropFirst())))
            try command.run()
        } catch {
            let status = exitCode(for: error)
            let words = FlagSuggestion.mended(fullMessage(for: error), of: CommandLine.arguments.dropFirst())
            guard !words.isEmpty else { Foundation.exit(status.rawValue) }
            if status.isSuccess, !Terminal.write(words + "\n", to: .standardOutput) {
                Terminal.reportError("standard output cannot be written")
                Foundation.exit(ExitStatus.failure.rawValue)
            }
            if !status.isSuccess { Terminal.write(Terminal.printable(words) + "\n", to: .standardError) }
            Foundation.exit(status.rawValue)
        }
    }

    /// The arguments with negative numbers joined to the options before them: `--rounds -1` becomes `--rounds=-1`. The
    /// parser takes `-1` for an option, and would report that the value is missing.
    static func joined(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        for argument in arguments {
            let isNegative =
                argument.first == "-" && (argument.dropFirst().first.map { $0.isNumber || $0 == "." } ?? false)
            if isNegative, let option = joined.last, option.hasPrefix("--"), option.count > 2, !option.contains("=") {
                joined[joined.count - 1] = "\(option)=\(argument)"
            } else {
                joined.append(argument)
            }
        }
        return joined
    }
}
