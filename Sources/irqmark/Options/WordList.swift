import Report
import Rounds
import Suites
import Vocabulary
import Workloads

/// A list of words that the command line and suite files take and results hold, with their meanings, as `irqmark list`
/// shows them.
struct WordList {
    /// The list's name, as an argument of `irqmark list`.
    let name: String
    let words: [(word: String, meaning: String)]

    /// All lists, in the order of `irqmark list`.
    static let all = [WordList(name: "suites", words: Suite.all.map { ($0.name, $0.summary) })] + filters + others

    /// The lists whose words are filters of a suite.
    static let filters = [
        of("paths", PathKind.self), of("loops", LoopKind.self), of("caches", CacheKind.self),
        of("topologies", Topology.self), of("guests", GuestKind.self), of("workloads", WorkloadKind.self),
    ]

    private static let others = [
        of("eras", Era.self), of("arrivals", Arrivals.self), of("forwardings", Forwarding.self),
        of("quirks", Quirk.self), of("churns", RoutingChurn.self), of("commands", CommandKind.self),
        of("invalidations", Invalidation.self), of("unmaps", Unmap.self),
        of("chips", Irqchip.self), of("interrupts", LiveInterrupt.self),
        of("architectures", LiveArchitecture.self), of("keys", ArmAxis.self), of("profiles", ITSProfile.self),
        of("gics", HostGICKind.self), of("metrics", ComparePlan.Metric.self), of("gates", Gate.self),
        of("fail-on", FailOn.self),
        of("counters", CounterChoice.self), of("orders", ArmOrder.self),
        of("histograms", HistogramChoice.self), of("formats", ExportFormat.self),
        of("events", LoggedEvent.self), of("run-formats", RunsFormat.self), of("run-orders", RunsOrder.self),
        of("kinds", ResultKind.self), of("grades", Grade.self), of("verdicts", Verdict.self),
        of("exits", ExitStatus.self), of("terms", Term.self),
    ]

    /// What one word of the list is called: `path` for the list `paths`.
    var singular: String {
        switch name {
        case "topologies": "topology"
        case "histograms", "fail-on": name
        case "exits": "exit code"
        default: String(name.dropLast())
        }
    }

    /// Names of all lists, for help texts.
    static var names: String { all.map(\.name).joined(separator: ", ") }

    private static func of<Kind: Word>(_ name: String, _: Kind.Type) -> WordList {
        WordList(name: name, words: Kind.allCases.map { ($0.word, $0.meaning) })
    }
}
