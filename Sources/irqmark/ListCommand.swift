import ArgumentParser
import Foundation
import Harness

/// `irqmark list`: what can be run.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the suites with their arms, and what paths, loops, caches, ... there are.")

    @Argument(
        help: """
            One part of it: suites, arms, paths, loops, caches, topologies, guests, workloads, arrivals, a suite, or a \
            suite's YAML file.
            """)
    var part: String?

    func run() throws {
        try tellingUsageErrors { try Terminal.tell(Self.text(part: part)) }
    }

    static func text(part: String?) throws -> String {
        let vocabularies = Vocabulary.all
        // A suite may have the name of a vocabulary, as `paths` has: both are shown.
        let shown = vocabularies.filter { part == nil || part == $0.name }
        let suites = Suite.all.filter { part == nil || part == "arms" || part == $0.name }
        guard shown.isEmpty && suites.isEmpty, let part else {
            return (shown.map(text) + suites.map(text)).joined(separator: "\n")
        }
        let names = vocabularies.map(\.name) + ["arms"]
        if part.contains("/") || part.contains(".") || FileManager.default.fileExists(atPath: part) {
            return text(try RunRequest.suite(part))
        }
        throw ValidationError(
            Setting.unknown(part, among: names + Suite.all.map(\.name).filter { !names.contains($0) }))
    }

    private static func text(_ vocabulary: Vocabulary) -> String {
        vocabulary.name + "\n" + aligned(vocabulary.words.map { [$0.word, $0.meaning] })
    }

    private static func text(_ suite: Suite) -> String {
        let columns: [ArmAxis] = [.path, .loop, .cache, .topology, .guest, .workload]
        // What few arms have is shown where one has it.
        let others = ArmAxis.allCases.filter { axis in
            !columns.contains(axis) && suite.arms.contains { axis.word(of: $0) != axis.word(of: Self.usual) }
        }
        let shown = columns + others
        let rows = suite.arms.map { arm in [arm.name] + shown.map { $0.word(of: arm) } }
        return "arms of \(suite.name)\n" + aligned([["arm"] + shown.map(\.rawValue)] + rows)
    }

    private static let usual = ArmConfiguration("", .floor)

    private static func aligned(_ rows: [[String]]) -> String {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = "  " + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
