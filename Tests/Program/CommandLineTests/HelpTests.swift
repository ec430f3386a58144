import ArgumentParser
import Results
import Testing

@testable import irqmark

/// What somebody sees who has never run the program.
@Suite struct HelpTests {
    private static let commands: [any ParsableCommand.Type] =
        [Irqmark.self] + Irqmark.configuration.subcommands.flatMap { [$0] + $0.configuration.subcommands }

    /// The lines of a command's help on a terminal of 80 columns.
    private static func lines(_ command: any ParsableCommand.Type, everything: Bool = false) -> [Substring] {
        let text =
            everything
            ? Irqmark.helpMessage(for: command, includeHidden: true, columns: 80)
            : Irqmark.helpMessage(for: command, columns: 80)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func theHelpOfEachCommandIsOneScreen() {
        for command in Self.commands {
            let count = Self.lines(command).count
            #expect(count < 40, "\(command.configuration.commandName ?? "irqmark"): \(count) lines")
        }
    }

    @Test func whatMostRunsNeedHasTwoExamples() {
        for command in [RunCommand.self, CompareCommand.self, GuardCommand.self] as [any ParsableCommand.Type] {
            let examples = Self.lines(command).filter { $0.hasPrefix("  irqmark ") }
            #expect(examples.count >= 2, "\(command)")
        }
    }

    @Test func whatIsHiddenIsShownIfItIsAskedFor() {
        let all = Self.lines(RunCommand.self, everything: true)
        for flag in ["--seed", "--era", "--topology", "--costs", "--color"] {
            #expect(all.contains { $0.contains(flag) } && !Self.lines(RunCommand.self).contains { $0.contains(flag) })
        }
    }

    @Test func aFlagThatIsHiddenIsSuggestedToo() throws {
        let outcome = try ProcessTests.run(["run", "--lop", "epoll"])
        #expect(outcome.status == 64 && outcome.errors.contains("Unknown option '--lop'. Did you mean '--loop'?"))
        // No flag of the command is near.
        let far = try ProcessTests.run(["report", "--topology", "x"])
        #expect(far.status == 64 && far.errors.contains("Unknown option '--topology'"))
        #expect(!far.errors.contains("Did you mean"), "\(far.errors)")
    }

    @Test func withoutArgumentsItSaysWhatItIsAndWhatToTry() throws {
        let outcome = try ProcessTests.run([])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        #expect(outcome.output == Irqmark.introduction)
        let examples = outcome.output.split(separator: "\n").filter { $0.hasPrefix("  irqmark ") }
        #expect(examples.count == 3)
    }

    @Test func whatIsNotMeasuredIsSaidOnceForEachReason() {
        let text = ProgressLine.text([
            .init(name: "a", cause: "no /dev/kvm", remedy: "load kvm"), .init(name: "b", cause: "one CPU", remedy: ""),
            .init(name: "c", cause: "no /dev/kvm", remedy: "load kvm"),
        ])
        #expect(
            text == "not measured here: a, c: no /dev/kvm; load kvm\nnot measured here: b: one CPU\n")
        #expect(ProgressLine.text([]).isEmpty)
    }
}
