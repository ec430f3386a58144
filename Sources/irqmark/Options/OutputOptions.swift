import ArgumentParser
import Vocabulary

/// Flags of the output: where a result goes, and what it carries, as texts.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the result there as JSON; - is standard output.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("Write a page with plots and all figures there (HTML).", valueName: "file"))
    var html: String?

    @Option(help: .rare("Colours in the table: \(ColourChoice.listed).", valueName: "when"))
    var color: String?

    @Option(
        help: .rare(
            "What the result is to say of itself: branch=main; commas between several.", valueName: "key=value"))
    var context: [String] = []

    @Flag(help: "Print the verdict only; no table, no progress.")
    var quiet = false

    @Flag(help: .rare("No progress on the terminal."))
    var noProgress = false

    @Flag(help: .rare("Measure nothing; print the arms that would run here. Exit status 77 if there are none."))
    var dryRun = false

    static func flags(of options: OutputOptions?) -> [(name: String, value: String?)] {
        [
            ("json", options?.json), ("html", options?.html), ("color", options?.color),
            ("context", options.flatMap { $0.context.isEmpty ? nil : $0.context.joined(separator: ",") }),
            ("quiet", options?.quiet == true ? "1" : nil),
            ("no-progress", options?.noProgress == true ? "1" : nil),
            ("dry-run", options?.dryRun == true ? "1" : nil),
        ]
    }
}
