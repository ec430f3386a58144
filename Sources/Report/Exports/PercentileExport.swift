import Metrics
import Results

/// HdrHistogram's percentile text of one kind of latency. The plotter takes one histogram a file: `--filter` leaves one
/// arm.
struct PercentileExport {
    private let result: RunResult
    private let kind: LatencyKind

    init(_ result: RunResult, of kind: LatencyKind) {
        self.result = result
        self.kind = kind
    }

    var text: String {
        let histograms = result.histograms(of: [kind])
        guard !histograms.isEmpty else {
            return "#[\(result.lack(of: [kind]) ?? "")]\n"
        }
        return histograms.map { histogram in
            let head = "#[\(HistogramLogExport.word(histogram.name)), microseconds]\n"
            var whole = LatencyHistogram()
            whole.record(contents: histogram.contents.pairs)
            return head + whole.percentileText(inUnitsOf: 1_000)
        }.joined(separator: "\n")
    }
}
