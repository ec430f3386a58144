import ArgumentParser
import Metrics

/// The command line.
@main
struct Irqmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "irqmark",
        abstract: "What it costs to deliver an interrupt to a guest, along every path that KVM/arm64 has.",
        discussion: """
            With nothing lost and nothing guessed: each signal is accounted for, or the result is void.

            Exit codes: 0 ok, 1 tool or I/O failure, 3 regression, 4 inconclusive, 5 void, 6 not comparable, 64 usage, \
            77 nothing could run here, 130 interrupted.
            """,
        version: ToolInfo.current.version,
        subcommands: [
            RunCommand.self, CompareCommand.self, DoctorCommand.self, ReplayCommand.self, ListCommand.self,
            ChaosCommand.self, CountsCommand.self, GuardCommand.self, BaselineCommand.self, PowerCommand.self,
            ReportCommand.self, ExportCommand.self, TrendCommand.self, SchemaCommand.self, LockstepCommand.self,
        ])
}
