import ArgumentParser
import Report
import Vocabulary

/// Flags of `run`, as texts: `RunRequest` checks them together with their environment twins.
struct RunOptions: ParsableArguments {
    @OptionGroup var filters: FilterOptions

    @Option(
        help: .rare(
            """
            Run one part of the arms: 1/4 to 4/4, or auto as Slurm (SLURM_ARRAY_TASK_ID), Kubernetes \
            (JOB_COMPLETION_INDEX; auto/4) or Buildkite (BUILDKITE_PARALLEL_JOB) numbers this process.
            """, valueName: "part"))
    var shard: String?

    @Option(help: .rare("Slices of each arm.", valueName: "count"))
    var rounds: String?

    @Option(
        help: .rare(
            """
            Project what was only counted by published unit costs: altra, kunpeng920, neoverse-n1, phytium-s2500, or \
            a file of your own.
            """, valueName: "name or file"))
    var costs: String?

    @Option(help: .rare("The order of the table: \(ArmOrder.listed(default: .suite))."))
    var sort: String?

    @Option(help: .rare("The arm that the table's multiples are of, in place of floors.", valueName: "arm"))
    var reference: String?

    @Flag(help: "Show a table of the stages of a signal's way too: written, reaped, injected, acknowledged.")
    var stages = false

    @Option(
        help: .rare(
            """
            Show what became of the signals of one LPI, by its INTID, or of all that had signals, arm by arm. Such a \
            run times nothing: the accounts take longer than what they account for.
            """, valueName: "LPI|all"))
    var account: String?

    @Flag(help: .rare("End the run as soon as an arm is void."))
    var failFast = false

    @Option(
        help: .rare("Which histograms the result holds whole: \(HistogramChoice.listed(default: .response))."))
    var histograms: String?

    // Side by side and not one in another: in a debug build the parser checks a group once for each level above it, and
    // four times at each.
    @OptionGroup var measuring: MeasuringOptions
    @OptionGroup var load: LoadOptions
    @OptionGroup var output: OutputOptions

    static func flags(of options: RunOptions?) -> [(name: String, value: String?)] {
        FilterOptions.flags(of: options?.filters) + [
            ("shard", options?.shard), ("rounds", options?.rounds), ("costs", options?.costs), ("sort", options?.sort),
            ("reference", options?.reference), ("fail-fast", options?.failFast == true ? "1" : nil),
            ("stages", options?.stages == true ? "1" : nil), ("account", options?.account),
            ("histograms", options?.histograms),
        ] + MeasuringOptions.flags(of: options?.measuring) + LoadOptions.flags(of: options?.load)
            + OutputOptions.flags(of: options?.output)
    }
}
