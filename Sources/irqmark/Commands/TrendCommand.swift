import ArgumentParser
import Documents
import Foundation
import Metrics
import Report
import Results
import Rounds

/// `irqmark trend`: finds where a history of results changed.
struct TrendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Say where a history of results changed for good.",
        discussion: """
            Reads CSV that irqmark export --format csv wrote, of as many runs as there are (headings may repeat, so \
            files can be put behind each other), and results as --json writes them. Each figure of each arm on each \
            machine is a series, in the order of time; an arm that is another one under its old name, and a figure whose \
            meaning a version changed, begin a new one. A run counts once, however often it is given. Change points are \
            E-divisive's: windows of 50, p 0.001, at least the margin of the figure (5 %, p99 10 %, p99.9 20 %, \
            instructions 1 %).
            """)

    @Argument(help: "CSV files or results; - is standard input.")
    var files: [String]

    func run() throws {
        try reportingUsageErrors {
            var history = History()
            for file in files { try Self.read(file, into: &history) }
            try Terminal.tell(Self.lines(history).joined(separator: "\n") + "\n")
        }
    }

    /// What is told of a history: the changes, what was left out, and how much there is.
    static func lines(_ history: History) -> [String] {
        let series = history.series
        var changes: [String] = []
        var notes: [String] = []
        for one in series {
            let metric = one.name.split(separator: ".").last.map(String.init) ?? ""
            let found = Trend.changes(in: one.values, of: metric)
            changes += found.changes.map { words($0, of: one) }
            if !one.beginning.isEmpty {
                notes.append("\(one.name): a new series from \(one.times[0]): \(one.beginning)")
            }
            if let first = found.leftOut.first {
                let runs = found.leftOut.count == 1 ? "run" : "\(found.leftOut.count) runs, the first"
                notes.append(
                    "\(one.name): left out \(runs) \(place(first, of: one)): \(number(one.values[first])) is no "
                        + "figure")
            }
        }
        let machines = Set(series.map(\.fingerprint)).count
        var lines = changes
        lines.append(
            "\(history.count) runs of \(machines) \(machines == 1 ? "machine" : "machines"), \(series.count) "
                + "series, \(changes.count) \(changes.count == 1 ? "change" : "changes")")
        lines += notes
        if history.repeated > 0 {
            let runs = history.repeated == 1 ? "1 run was" : "\(history.repeated) runs were"
            lines.append("\(runs) given more than once (same machine, same start): counted once")
        }
        if let first = history.contradictions.first {
            lines.append(
                "\(history.contradictions.count) figures of one run are given as two numbers, the first is \(first): "
                    + "the first one counts")
        }
        if let longest = series.map(\.values.count).max(), longest < Trend.fewest {
            lines.append("fewer than \(Trend.fewest) runs show no change, whatever they are")
        }
        return lines
    }

    private static func words(_ change: Trend.Change, of series: History.Series) -> String {
        let percent = (change.ratio - 1) * 100
        // From or to nothing there is no per cent.
        let size =
            min(change.before, change.after) > 0
            ? "\(percent < 0 ? "" : "+")\(Figure.fixed(percent, 1)) %"
            : "\(number(change.before)) to \(number(change.after))"
        return "\(series.name): \(size) from \(place(change.index, of: series)), machine \(series.fingerprint)"
    }

    private static func number(_ value: Double) -> String {
        Figure.fixed(value, value == value.rounded() ? 0 : 3)
    }

    /// When a run was, of what, and which one of its series it is.
    private static func place(_ index: Int, of series: History.Series) -> String {
        let commit = series.commits[index]
        return series.times[index] + (commit.isEmpty ? "" : ", commit \(commit)")
            + ", run \(index + 1) of \(series.values.count)"
    }

    private static func read(_ path: String, into history: inout History) throws {
        let name = path == "-" ? "standard input" : path
        let bytes = try InputFile.bytes(
            path, atMost: RunResult.longestFile + 1, remedy: "irqmark export --format csv writes such a file")
        do throws(DocumentError) {
            let isResult = bytes.first { !UInt8.isBlank($0) } == UInt8(ascii: "{")
            if isResult {
                try history.add(try RunResult(json: bytes))
            } else {
                try history.add(csv: String(decoding: bytes, as: UTF8.self))
            }
        } catch {
            throw Failure("\(name): \(error); irqmark export --format csv writes such a file")
        }
    }
}

extension UInt8 {
    /// What may stand before a JSON text: blanks, and a byte order mark.
    fileprivate static func isBlank(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains(byte)
    }
}
