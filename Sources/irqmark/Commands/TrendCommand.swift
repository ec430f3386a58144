import ArgumentParser
import Documents
import Foundation
import Metrics
import Report
import Results
import Rounds

/// `irqmark trend`: where a history of results changed.
struct TrendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Say where a history of results changed for good. Advice: the exit status is 0.",
        discussion: """
            Reads CSV that irqmark export --format csv wrote, of as many runs as there are (headings may repeat, so \
            files can be put behind each other), and results as --json writes them. Each figure of each arm on each \
            machine is a series, in the order of time. Change points are E-divisive's: windows of 50, p 0.001, at \
            least the margin of the figure (5 %, p99 10 %, p99.9 20 %, instructions 1 %), on logarithms.
            """)

    @Argument(help: "CSV files or results; - is standard input.")
    var files: [String]

    func run() throws {
        try tellingUsageErrors {
            var history = History()
            for file in files { try Self.read(file, into: &history) }
            let series = history.series
            var changes = 0
            var lines: [String] = []
            var unseen = 0
            for one in series {
                let metric = one.name.split(separator: ".").last.map(String.init) ?? ""
                guard let found = Trend.changes(in: one.values, of: metric) else {
                    unseen += 1
                    continue
                }
                changes += found.count
                lines += found.map { Self.words($0, of: one) }
            }
            let machines = Set(series.map(\.fingerprint)).count
            lines.append(
                "\(history.count) runs of \(machines) \(machines == 1 ? "machine" : "machines"), \(series.count) "
                    + "series, \(changes) \(changes == 1 ? "change" : "changes")")
            if unseen > 0 { lines.append("\(unseen) series hold zeros, which have no logarithm: not looked at") }
            if let longest = series.map(\.values.count).max(), longest < Trend.fewest {
                lines.append("fewer than \(Trend.fewest) runs show no change, whatever they are")
            }
            try Terminal.tell(lines.joined(separator: "\n") + "\n")
        }
    }

    private static func words(_ change: Trend.Change, of series: History.Series) -> String {
        let percent = (change.ratio - 1) * 100
        let sign = percent < 0 ? "" : "+"
        let commit = series.commits[change.index]
        return "\(series.name): \(sign)\(Figure.fixed(percent, 1)) % from \(series.times[change.index])"
            + (commit.isEmpty ? "" : ", commit \(commit)")
            + ", run \(change.index + 1) of \(series.values.count), machine \(series.fingerprint)"
    }

    private static func read(_ path: String, into history: inout History) throws {
        let name = path == "-" ? "standard input" : path
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle, let bytes = try? handle.read(upToCount: RunResult.longestFile + 1) else {
            throw Failure("\(name) cannot be read; irqmark export --format csv writes such a file")
        }
        do throws(DocumentError) {
            let isResult = bytes.first { !UInt8.isBlank($0) } == UInt8(ascii: "{")
            if isResult {
                try history.add(try RunResult(json: bytes))
            } else {
                try history.add(csv: String(decoding: bytes, as: UTF8.self))
            }
        } catch {
            throw Failure("\(name): \(error)")
        }
    }
}

extension UInt8 {
    /// What may stand before a JSON text.
    fileprivate static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
