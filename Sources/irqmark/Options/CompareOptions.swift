import ArgumentParser
import Rounds
import Vocabulary

/// Flags of `compare`, as texts: `CompareRequest` checks them together with their environment twins.
struct CompareOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What is compared: \(ComparePlan.Metric.listed). If not said, all but host; where an arm has vLPIs, host, p50 \
            and p99 decide, and the rest is shown.
            """,
            valueName: "names"))
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            """
            Changes, and what is allowed at most: time=2%/5% (regressed beyond 2 %, equivalent within 5 %), 3% (both), \
            p99=20%|25us; @time, @latency (default 2%/5%, p99 10%).
            """, valueName: "limits"))
    var limits: String?

    @Option(help: "What ends with a failure: \(FailOn.listed(default: .regression)).")
    var failOn: String?

    @Option(
        help: .rare("One look after so many rounds, in place of looks after 54, 108, 216.", valueName: "count"))
    var rounds: String?

    @Option(
        help: ArgumentHelp(
            "Give one arm needless work for each delivery (head=5%, base=25ns), to see whether it is found.",
            valueName: "arm=amount"))
    var handicap: String?

    @Option(
        help: .rare("Which histograms the result holds whole: \(HistogramChoice.listed(default: .response))."))
    var histograms: String?

    // Side by side and not one in another: in a debug build the parser checks a group once for each level above it, and
    // four times at each.
    @OptionGroup(visibility: .hidden) var measuring: MeasuringOptions
    @OptionGroup(visibility: .hidden) var load: LoadOptions
    @OptionGroup var output: OutputOptions

    static func flags(of options: CompareOptions?) -> [(name: String, value: String?)] {
        [
            ("metrics", options?.metrics), ("limits", options?.limits), ("fail-on", options?.failOn),
            ("rounds", options?.rounds), ("handicap", options?.handicap), ("histograms", options?.histograms),
        ] + MeasuringOptions.flags(of: options?.measuring) + LoadOptions.flags(of: options?.load)
            + OutputOptions.flags(of: options?.output)
    }
}
