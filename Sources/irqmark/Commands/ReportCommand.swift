import ArgumentParser
import Foundation
import Metrics
import Report
import Results
import Vocabulary

/// `irqmark report`: prints a stored result again, as the command that made it printed it, or makes a page of results.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print a result as the command that made it did, or make a page of results.",
        discussion: """
            Reads a file that --json wrote (run, compare, guard, counts, doctor), or a baseline. Exit status 0, whatever \
            the verdict is, which the last line says; 1: the file cannot be read, or is no result.

            With --output it writes one file of HTML in place of the text: plots, tables and the results' JSON. It works \
            offline and loads nothing. Several results stand side by side:

              irqmark report result.json -o report.html
              irqmark report yesterday.json today.json -o both.html

            Environment twins: IRQMARK_OUTPUT, IRQMARK_SORT, IRQMARK_REFERENCE, IRQMARK_COLOR, IRQMARK_QUIET; a flag wins.
            """)

    @Argument(help: "The result, or several with --output; - is standard input.")
    var result: [String]

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write a page with plots and all figures there; - is standard output.", valueName: "file"))
    var output: String?

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
                [
                    ("output", output), ("sort", sort), ("reference", reference), ("color", color),
                    ("quiet", quiet ? "1" : nil),
                ], environment: environment)
            let colour: ColourChoice = try given["color"]?.one() ?? .auto
            let isQuiet = try given["quiet"]?.yesOrNo() ?? false
            if let sort = given["sort"] { _ = try sort.one() as ArmOrder }
            let page = try page(given["output"])
            let results = try read(given)
            if isQuiet { try Terminal.tell(results.map { "\($0.verdict.rawValue)\n" }.joined()) }
            if let page {
                let text = HTMLReport(Array(zip(Self.names(result), results))).text
                return try page.file.map { try $0.write(text) } ?? Terminal.show(text)
            }
            if isQuiet { return }
            let width = Terminal.width(of: STDOUT_FILENO, environment: environment)
            let isColoured = colour.isColoured(
                isTerminal: Terminal.isTerminal(STDOUT_FILENO), environment: environment)
            try Terminal.show(
                ResultView(results[0]).text(of: results[0], width: width, isColoured: isColoured, showsStages: true))
        }
    }

    /// Where the page goes, nil if the result is printed; its file is nil for standard output.
    private func page(_ setting: Setting?) throws -> (file: OutputFile?, path: String)? {
        guard let setting else {
            guard result.count == 1 else {
                throw ValidationError(
                    "\(result.count) results stand side by side on a page; add --output report.html, or name one")
            }
            return nil
        }
        let path = try setting.file()
        if path == "-" { return (nil, path) }
        let file = try OutputFile(path)
        if let input = result.first(where: { $0 != "-" && file.replaces($0) }) {
            throw setting.refused("is \(input), which is read; choose another name")
        }
        return (file, path)
    }

    /// The results, with the settings of how they are shown.
    private func read(_ given: GivenSettings) throws -> [RunResult] {
        var results = try result.map { path throws(Failure) in try ResultFile.read(path) }
        let names = results.flatMap { $0.arms.map(\.name) }
        if let reference = given["reference"], !names.contains(reference.value) {
            throw reference.refused("arm " + Setting.unknown(reference.value, among: names))
        }
        for setting in given.all where ["sort", "reference"].contains(setting.name) {
            for index in results.indices {
                results[index].invocation.settings.append(.init(name: setting.name, value: setting.value))
            }
        }
        return results
    }

    /// Names of files for people: without the folders that all of their paths begin with.
    static func names(_ paths: [String]) -> [String] {
        guard paths.count > 1, Set(paths).count == paths.count else { return paths }
        var parts = paths.map { $0.split(separator: "/").map(String.init) }
        while let first = parts[0].first, parts.allSatisfy({ $0.count > 1 && $0.first == first }) {
            for index in parts.indices { parts[index].removeFirst() }
        }
        return parts.map { $0.joined(separator: "/") }
    }
}
