import Foundation
import Metrics
import Results
import Vocabulary

/// HdrHistogram's log, version 1.3: a line for the response times of each arm and one for its service times, over the
/// whole run.
struct HistogramLogExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let start = (try? Date.ISO8601FormatStyle().parse(result.invocation.startedAt))?.timeIntervalSince1970 ?? 0
        let length = Figure.plain(Double(result.invocation.durationNanoseconds) / 1e9, 3)
        let head = """
            #[Logged by irqmark \(Printable.line(result.tool.version))]
            #[Histogram log format version 1.3]
            #[StartTime: \(Figure.plain(start, 3)) (seconds since epoch), \(Self.word(result.invocation.startedAt))]
            \(lack)"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

            """
        return head
            + result.histograms().map { histogram in
                // The log has its greatest values in milliseconds.
                let greatest = Figure.plain(Double(histogram.summary.quantiles?.max ?? 0) / 1e6, 3)
                let payload = HistogramEncoding.payload(of: histogram.contents)
                return "Tag=\(Self.word(histogram.name)),0.000,\(length),\(greatest),\(payload)\n"
            }.joined()
    }

    /// A line on histograms that the result does not hold; empty if it holds both kinds.
    private var lack: String {
        LatencyKind.allCases.compactMap { result.lack(of: [$0]) }.map { "#[\($0)]\n" }.joined()
    }

    /// A text as a tag: without commas, blanks and line breaks.
    static func word(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                Printable.line(text).unicodeScalars.map { $0 == "," || $0.properties.isWhitespace ? "_" : $0 }))
    }
}

/// From when a latency runs.
enum LatencyKind: String, CaseIterable {
    /// From the intended time of the signal.
    case response
    /// From the actual write.
    case service
}

extension RunResult {
    /// That no arm has a histogram of these kinds, and how to get one; nil if an arm has one.
    func lack(of kinds: [LatencyKind]) -> String? {
        guard histograms(of: kinds).isEmpty else { return nil }
        let names = kinds.map(\.rawValue).joined(separator: " or ")
        let remedy = kinds == [.service] ? "irqmark run --histograms \(HistogramChoice.all.word) keeps them" : ""
        let words = "no arm of this result has a histogram of its \(names) times"
        return remedy.isEmpty ? words : words + "; " + remedy
    }

    /// The histograms of the arms that are not void.
    func histograms(
        of kinds: [LatencyKind] = LatencyKind.allCases
    ) -> [(name: String, summary: LatencySummary, contents: HistogramContents)] {
        arms.filter { !$0.isVoid }.flatMap { arm in
            kinds.compactMap { kind in
                let summary = kind == .response ? arm.latency.response : arm.latency.service
                return summary.histogram.map { ("\(identity(of: arm))/\(kind.rawValue)", summary, $0) }
            }
        }
    }
}
