import Metrics
public import Results

/// What a result can be written as for other tools.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// JUnit XML, which every CI service reads.
    case junit
    /// KTAP version 1, which kernel CI reads (Documentation/dev-tools/ktap.rst).
    case ktap
    /// Bencher Metric Format, for bencher.dev.
    case bmf
    /// github-action-benchmark, tool `customSmallerIsBetter`: times and counts.
    case githubSmaller = "github-benchmark-smaller"
    /// github-action-benchmark, tool `customBiggerIsBetter`: rates.
    case githubBigger = "github-benchmark-bigger"
    /// Lines of Go's benchmarks, for benchstat.
    case go
    /// A line for change-point tools (Apache Otava): time, commit, metrics.
    case csv
    /// HdrHistogram's log: a whole histogram on each line, named by its tag.
    case hlog
    /// HdrHistogram's percentile text, in microseconds: a block for each arm.
    case hdr
    /// GitHub's workflow commands, which become annotations.
    case github
    /// A step summary in GitHub's markdown.
    case markdown

    /// The result in this format, with its last line break.
    public func text(of result: RunResult) -> String {
        switch self {
        case .junit: JUnitExport(result).text
        case .ktap: KTAPExport(result).text
        case .bmf: BencherExport(result).text
        case .githubSmaller: GitHubBenchmarkExport(result, isBiggerBetter: false).text
        case .githubBigger: GitHubBenchmarkExport(result, isBiggerBetter: true).text
        case .go: GoExport(result).text
        case .csv: CSVExport(result).text
        case .hlog: HistogramLogExport(result).text
        case .hdr: PercentileExport(result).text
        case .github: AnnotationExport(result).text
        case .markdown: MarkdownExport(result).text
        }
    }
}
