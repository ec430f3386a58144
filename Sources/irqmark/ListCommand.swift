import ArgumentParser
import Foundation
import Harness

/// `irqmark list`: what can be run.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the suites with their arms, and what paths, loops, caches, ... there are.")

    @Argument(help: "One part of it: suites, arms, paths, loops, caches, topologies, guests, workloads, or a suite.")
    var part: String?

    func run() throws {
        try tellingUsageErrors { try Terminal.tell(Self.text(part: part)) }
    }

    static func text(part: String?) throws(ValidationError) -> String {
        let vocabularies = Vocabulary.all
        // A suite may have the name of a vocabulary, as `paths` has: both are shown.
        let shown = vocabularies.filter { part == nil || part == $0.name }
        let suites = Suite.all.filter { part == nil || part == "arms" || part == $0.name }
        guard shown.isEmpty && suites.isEmpty, let part else {
            return (shown.map(text) + suites.map(text)).joined(separator: "\n")
        }
        let names = vocabularies.map(\.name) + ["arms"]
        throw ValidationError(
            Setting.unknown(part, among: names + Suite.all.map(\.name).filter { !names.contains($0) }))
    }

    private static func text(_ vocabulary: Vocabulary) -> String {
        vocabulary.name + "\n" + aligned(vocabulary.words.map { [$0.word, $0.meaning] })
    }

    private static func text(_ suite: Suite) -> String {
        let heading = ["arm", "path", "loop", "cache", "topology", "guest", "workload"]
        let rows = suite.arms.map { arm in
            [
                arm.name, RunRequest.word(arm.path), RunRequest.word(arm.loop), RunRequest.word(arm.cache),
                RunRequest.word(arm.topology), RunRequest.word(arm.guest), RunRequest.word(arm.workload),
            ]
        }
        return "arms of \(suite.name)\n" + aligned([heading] + rows)
    }

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
