import ArgumentParser
import Vocabulary

/// Flags that filter the arms of a suite, as texts. An arm stays if it passes all filters.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep the arms with these names: * stands for any letters, ? for one; commas between several.",
            valueName: "names"))
    var filter: [String] = []

    @Option(help: "Keep the arms with these paths: \(PathKind.listed); commas between several.")
    var path: [String] = []

    @Option(help: .rare("Keep the arms with these loops: \(LoopKind.listed)."))
    var loop: [String] = []

    @Option(help: .rare("Keep the arms with these translation caches: \(CacheKind.listed)."))
    var cache: [String] = []

    @Option(help: .rare("Keep the arms with these topologies: \(Topology.listed)."))
    var topology: [String] = []

    @Option(help: .rare("Keep the arms with these guests: \(GuestKind.listed)."))
    var guest: [String] = []

    @Option(help: .rare("Keep the arms with these workloads: \(WorkloadKind.listed)."))
    var workload: [String] = []

    static func flags(of options: FilterOptions?) -> [(name: String, value: String?)] {
        let filters: [(name: String, given: [String]?)] = [
            ("filter", options?.filter), ("path", options?.path), ("loop", options?.loop), ("cache", options?.cache),
            ("topology", options?.topology), ("guest", options?.guest), ("workload", options?.workload),
        ]
        // A filter that is given twice passes what either passes.
        return filters.map { filter in
            (filter.name, filter.given.flatMap { $0.isEmpty ? nil : $0.joined(separator: ",") })
        }
    }
}
