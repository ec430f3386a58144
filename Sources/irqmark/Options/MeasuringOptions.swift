import ArgumentParser
import Vocabulary

/// Flags of every command that measures, beside those of load and output, as texts: the request checks them together
/// with their environment twins.
struct MeasuringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Open loop: signals due in each second (20000, 20k, 1.5M), or auto: half of what the slowest arm sustains. \
            A suite states its own.
            """, valueName: "signals/s"))
    var rate: String?

    @Option(help: .rare("Open loop: gaps between signals: \(Arrivals.listed(default: .constant))."))
    var arrivals: String?

    @Option(help: ArgumentHelp("Time for the whole run (30s, 2m, 500ms).", valueName: "time"))
    var duration: String?

    static func flags(of options: MeasuringOptions?) -> [(name: String, value: String?)] {
        [("rate", options?.rate), ("arrivals", options?.arrivals), ("duration", options?.duration)]
    }
}
