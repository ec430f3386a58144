import ArgumentParser
import Foundation
import Report
import Rounds
import Statistics
import Vocabulary

/// `irqmark judge`: judges runs that other programs, boots or machines made.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract:
            "Judge two sets of runs: of tests, of two kernels.",
        discussion: """
            Each file is a run, or several behind each other:

              irqmark judge --format micro-bench --base base-*.txt --head head-*.txt
              irqmark judge --base base-1.json base-2.json --head head-1.json head-2.json

            `irqmark list run-formats` explains the formats. Two kernels on one machine: on each boot, irqmark guard \
            --collect FILE; then judge over the files. Exit codes: 0 ok or improved, 3 regressed, 4 inconclusive (with \
            --fail-on inconclusive), 6 the arms are unlike, 77 no figure in common.
            """)

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files of the base.", valueName: "files"))
    var base: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Files of what is judged.", valueName: "files"))
    var head: [String] = []

    @Option(help: "What the files are: \(RunsFormat.listed(default: .irqmark)).")
    var format: String?

    @Option(help: .rare("Whether the runs alternated: \(RunsOrder.listed(default: .auto))."))
    var order: String?

    @Option(help: ArgumentHelp("The change that is one (default 2%).", valueName: "share"))
    var beyond: String?

    @Option(help: ArgumentHelp("The change that is none (default 5%).", valueName: "share"))
    var within: String?

    @Option(help: "What ends with a failure: \(FailOn.listed(default: .regression)).")
    var failOn: String?

    @Option(help: ArgumentHelp("Write the result there as JSON; - is standard output.", valueName: "file"))
    var json: String?

    @Option(help: .rare("Colours in the table: \(ColourChoice.listed).", valueName: "when"))
    var color: String?

    @Flag(help: .rare("Print the verdict only."))
    var quiet = false

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfUnknownVariables(in: environment)
            let given = GivenSettings(flags, environment: environment)
            try JudgeRequest(given).run(environment: environment)
        }
    }

    private var flags: [(name: String, value: String?)] {
        [
            ("base", base.isEmpty ? nil : base.joined(separator: ":")),
            ("head", head.isEmpty ? nil : head.joined(separator: ":")), ("format", format), ("order", order),
            ("beyond", beyond), ("within", within), ("fail-on", failOn), ("json", json), ("color", color),
            ("quiet", quiet ? "1" : nil),
        ]
    }
}
