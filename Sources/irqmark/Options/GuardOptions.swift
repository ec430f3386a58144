import ArgumentParser
import Vocabulary

/// Flags of `guard` beside those of every command that counts.
struct GuardOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The suite to guard, by its name or a YAML file (default: smoke).", valueName: "suite"))
    var suite: String?

    @Option(help: ArgumentHelp("The other build to hold this one against: its irqmark.", valueName: "path"))
    var against: String?

    @Option(help: ArgumentHelp("The baseline to hold this build against (default: main).", valueName: "name"))
    var baseline: String?

    @Option(help: .rare("The folder of the baselines (default: results/baselines).", valueName: "folder"))
    var baselines: String?

    @Option(
        help: .rare(
            "Judge nothing: measure the suite on this boot and write the result there, for irqmark judge.",
            valueName: "file"))
    var collect: String?

    @Option(help: "What decides: \(Gate.listed(default: .both)).")
    var gate: String?

    @Option(
        help: ArgumentHelp(
            """
            Changes, and what is allowed at most: instructions=1%,systemCalls=2,p99=10%|25us; time=2%/5% is regressed \
            beyond 2 %, equivalent within 5 %. \
            Groups: @time (host, time, cpu), @latency (p50, p99), @counts, @all.
            """, valueName: "limits"))
    var limits: String?

    @Option(help: "What ends with a failure: \(FailOn.listed(default: .regression)).")
    var failOn: String?

    @Option(
        help: .rare(
            "Give one build needless work for each delivery (head=10%, head=25ns; counts: head=2steps, head=1calls).",
            valueName: "build=amount"))
    var handicap: String?

    @Option(help: ArgumentHelp("Time for what is timed (30s, 2m).", valueName: "time"))
    var duration: String?

    @Option(
        help: ArgumentHelp(
            "Arms that need not be judged where they cannot run: * stands for any letters, ? for one.",
            valueName: "names"))
    var allowSkipped: String?

    @Flag(help: .rare("Leave time alone if the counts have regressed already."))
    var failFast = false

    @OptionGroup var counts: CountsOptions

    static func flags(of options: GuardOptions?) -> [(name: String, value: String?)] {
        [
            ("suite", options?.suite), ("against", options?.against), ("baseline", options?.baseline),
            ("baselines", options?.baselines), ("collect", options?.collect), ("gate", options?.gate),
            ("limits", options?.limits),
            ("fail-on", options?.failOn), ("handicap", options?.handicap), ("duration", options?.duration),
            ("allow-skipped", options?.allowSkipped), ("fail-fast", options?.failFast == true ? "1" : nil),
        ] + CountsOptions.flags(of: options?.counts)
    }
}
