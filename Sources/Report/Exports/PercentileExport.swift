import Metrics
import Results

/// HdrHistogram's percentile text. The plotter takes one histogram a file: `--filter` leaves one arm.
struct PercentileExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let histograms = result.histograms
        guard !histograms.isEmpty else { return "#[no arm of this result has a histogram]\n" }
        return histograms.map { histogram in
            let head = "#[\(HistogramLogExport.word(histogram.name)), microseconds]\n"
            var whole = LatencyHistogram()
            whole.record(contents: histogram.contents.pairs)
            return head + whole.percentileText(inUnitsOf: 1_000)
        }.joined(separator: "\n")
    }
}
