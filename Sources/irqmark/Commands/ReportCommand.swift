import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// `irqmark report`: prints a stored result again, as the command that made it printed it.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print a result as the command that made it did.",
        discussion: """
            Reads a file that --json wrote (run, compare, guard, counts, doctor), or a baseline. Exit status 0, whatever \
            the verdict is, which the last line says; 1: the file cannot be read, or is no result.

            Environment twins: IRQMARK_SORT, IRQMARK_REFERENCE, IRQMARK_COLOR, IRQMARK_QUIET; a flag wins.
            """)

    @Argument(help: "The result; - is standard input.")
    var result: String

    @Option(help: "The order of a run's table: suite, name, time, p99 (default: as it was).")
    var sort: String?

    @Option(help: ArgumentHelp("The arm that a run's multiples are of (default: as it was).", valueName: "arm"))
    var reference: String?

    @Option(help: ArgumentHelp("Colours in the table: auto, always, never.", valueName: "when"))
    var color: String?

    @Flag(help: "Print the verdict only.")
    var quiet = false

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfUnknownVariables(in: environment)
            let given = GivenSettings(
                [("sort", sort), ("reference", reference), ("color", color), ("quiet", quiet ? "1" : nil)],
                environment: environment)
            let colour: ColourChoice = try given["color"]?.one() ?? .auto
            let isQuiet = try given["quiet"]?.yesOrNo() ?? false
            if let sort = given["sort"] { _ = try sort.one() as ArmOrder }
            var shown = try ResultFile.read(result)
            if let reference = given["reference"], !shown.arms.contains(where: { $0.name == reference.value }) {
                throw reference.refused("arm " + Setting.unknown(reference.value, among: shown.arms.map(\.name)))
            }
            for setting in given.all where ["sort", "reference"].contains(setting.name) {
                shown.invocation.settings.append(.init(name: setting.name, value: setting.value))
            }
            if isQuiet { return try Terminal.tell("\(shown.verdict.rawValue)\n") }
            let width = Terminal.width(of: STDOUT_FILENO, environment: environment)
            let isColoured = colour.isColoured(
                isTerminal: Terminal.isTerminal(STDOUT_FILENO), environment: environment)
            try Terminal.show(
                ResultView(shown).text(of: shown, width: width, isColoured: isColoured, showsStages: true))
        }
    }
}
