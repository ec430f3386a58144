import Metrics
public import Results
public import Vocabulary

/// A format of other tools in which a result can be written.
public enum ExportFormat: String, Word {
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
    /// HdrHistogram's percentile text of the response times, in microseconds: a block for each arm.
    case hdr
    /// HdrHistogram's percentile text of the service times, in microseconds: a block for each arm.
    case hdrService = "hdr-service"
    /// GitHub's workflow commands, which become annotations.
    case github
    /// A step summary in GitHub's markdown.
    case markdown

    /// A report for KCIDB, the kernel CI's database.
    case kcidb
    /// A shell script that reports to LAVA.
    case lava
    /// Plain text for a mail.
    case mail

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .junit: "JUnit XML, which every CI service reads"
        case .ktap: "KTAP version 1, which kernel CI reads"
        case .bmf: "Bencher Metric Format, for bencher.dev"
        case .githubSmaller: "github-action-benchmark, customSmallerIsBetter: times and counts"
        case .githubBigger: "github-action-benchmark, customBiggerIsBetter: rates"
        case .go: "lines of Go's benchmarks, for benchstat"
        case .csv: "a line a run, for change-point tools and irqmark trend"
        case .hlog: "HdrHistogram's log: a whole histogram on each line, named by its tag"
        case .hdr: "HdrHistogram's percentile text of the response times, in microseconds: a block for each arm"
        case .hdrService: "HdrHistogram's percentile text of the service times, in microseconds: a block for each arm"
        case .github: "GitHub's workflow commands, which become annotations"
        case .markdown: "a step summary in GitHub's markdown"
        case .kcidb: "a report for KCIDB 5.3, the kernel CI's database (with --origin and --build-id)"
        case .lava: "a shell script of lava-test-case lines, for a job of LAVA"
        case .mail: "plain ASCII in 72 columns, for a mail or under a patch's ---"
        }
    }

    /// Why the result has nothing for this format, and what would have it; nil if it has.
    public func lack(in result: RunResult) -> String? {
        switch self {
        case .hlog: result.lack(of: LatencyKind.allCases)
        case .hdr: result.lack(of: [.response])
        case .hdrService: result.lack(of: [.service])
        default: nil
        }
    }

    /// The result in this format, with its last line break.
    /// - Parameters:
    ///   - result: the result.
    ///   - ci: who measured which build of the kernel, which only `kcidb` says.
    public func text(of result: RunResult, for ci: KernelCI = .unnamed) -> String {
        switch self {
        case .junit: JUnitExport(result).text
        case .ktap: KTAPExport(result).text
        case .bmf: BencherExport(result).text
        case .githubSmaller: GitHubBenchmarkExport(result, isBiggerBetter: false).text
        case .githubBigger: GitHubBenchmarkExport(result, isBiggerBetter: true).text
        case .go: GoExport(result).text
        case .csv: CSVExport(result).text
        case .hlog: HistogramLogExport(result).text
        case .hdr: PercentileExport(result, of: .response).text
        case .hdrService: PercentileExport(result, of: .service).text
        case .github: AnnotationExport(result).text
        case .markdown: MarkdownExport(result).text
        case .kcidb: KCIDBExport(result, for: ci).text
        case .lava: LAVAExport(result).text
        case .mail: MailExport(result).text
        }
    }
}
