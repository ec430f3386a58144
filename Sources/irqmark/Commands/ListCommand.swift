import ArgumentParser
import Foundation
import Suites
import Vocabulary
import Workloads

/// `irqmark list`: lists suites, arms and words.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show suites, arms, and what every word means.",
        discussion: """
              irqmark list           one screen: the suites, and what arms are made of
              irqmark list patches   the arms of a suite
              irqmark list kicks     what a word means: of an arm, a table, a verdict
              irqmark list 77        what an exit code means
              irqmark list all       everything
            """)

    @Argument(
        help: "A suite, a suite's YAML file, a trace, a word, or a list: all, arms, traces, \(WordList.names).")
    var part: String?

    @Option(help: ArgumentHelp("Show these arms alone: * stands for any letters, ? for one.", valueName: "names"))
    var filter: String?

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            let setting = Setting("filter", flag: filter, environment: environment)
            guard let setting else { return try Terminal.tell(Self.text(part: part)) }
            let names = try setting.patterns()
            let text = try Self.text(part: part ?? "arms", keeping: names)
            guard !text.isEmpty else { throw setting.refused("there is no such arm; irqmark list arms shows them") }
            try Terminal.tell(text)
        }
    }

    /// The text of the list.
    /// - Parameters:
    ///   - part: a list, a suite, a file or a word; `all` for everything; nil for one screen.
    ///   - names: patterns of the arms to show; suites without such arms are left out.
    static func text(part: String?, keeping names: [NamePattern] = []) throws -> String {
        guard let part else { return overview }
        if part == "traces" || part.hasSuffix(".jsonl") || part.hasSuffix(".jsonl.gz") {
            return try traces(part == "traces" ? ShippedTraces.names.map { try ShippedTraces.path(of: $0) } : [part])
        }
        // One name may be a list's, a suite's and a word's, as `kvm` is: all are shown.
        let lists = WordList.all.filter { part == "all" || part == $0.name }
        let suites = Suite.all.filter { ["all", "arms", $0.name].contains(part) }
        let meanings = meanings(of: part)
        guard lists.isEmpty && suites.isEmpty && meanings.isEmpty else {
            let words = names.isEmpty ? lists.map(text) + [meanings] : []
            return (words + suites.map { text($0, keeping: names) }).filter { !$0.isEmpty }.joined(separator: "\n")
        }
        if part.contains("/") || part.contains(".") || FileManager.default.fileExists(atPath: part) {
            return text(try RunRequest.suite(part), keeping: names)
        }
        throw ValidationError(complaint(part))
    }

    /// What is known of traces, and what of them is assumed.
    private static func traces(_ files: [String]) throws -> String {
        do {
            return try files.map { TraceText.text(try TraceFacts(file: $0), file: $0) }.joined(separator: "\n")
        } catch let error as WorkloadError {
            throw Failure(error.description)
        }
    }

    private static func text(_ vocabulary: WordList) -> String {
        vocabulary.name + "\n" + aligned(vocabulary.words.map { [$0.word, $0.meaning] })
    }

    private static func text(_ suite: Suite, keeping names: [NamePattern]) -> String {
        let arms = suite.arms.filter { arm in names.isEmpty || names.contains { $0.matches(arm.name) } }
        guard !arms.isEmpty else { return "" }
        let columns: [ArmAxis] = [.path, .loop, .cache, .topology, .guest, .workload]
        // An axis that few arms set is shown for those arms only.
        let others = ArmAxis.allCases.filter { axis in
            !columns.contains(axis) && arms.contains { axis.word(of: $0) != axis.word(of: Self.usual) }
        }
        let shown = columns + others
        let rows = arms.map { arm in [arm.name] + shown.map { $0.word(of: arm) } }
        return "arms of \(suite.name)\n" + aligned([["arm"] + shown.map(\.rawValue)] + rows)
    }

    /// An arm with all axes as they usually are.
    static let usual = Arm("", .floor)

    /// Rows with their columns below each other, indented by two.
    static func aligned(_ rows: [[String]]) -> String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = "  " + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
