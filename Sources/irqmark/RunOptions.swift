import ArgumentParser

/// The flags of `run`, as texts: they are judged together with their environment twins, in `RunRequest`.
struct RunOptions: ParsableArguments {
    @Option(
        help: """
            Keep the arms with these paths: floor, ppi, software, direct, direct-userspace, kvm; commas between several.
            """)
    var path: [String] = []

    @Option(help: "Keep the arms with these loops: uring-edge, epoll, call, irqfd, irqfd-uring.")
    var loop: [String] = []

    @Option(help: "Keep the arms with these translation caches: none, sharded.")
    var cache: [String] = []

    @Option(help: "Keep the arms with these topologies: inline, vcpu-apart, source-apart, apart.")
    var topology: [String] = []

    @Option(help: "Keep the arms with these guests: spin, wfi, preempted.")
    var guest: [String] = []

    @Option(help: "Keep the arms with these workloads: generated, trace.")
    var workload: [String] = []

    @Option(help: ArgumentHelp("Slices of each arm.", valueName: "count"))
    var rounds: String?

    @Option(
        help: ArgumentHelp(
            """
            Project what was only counted by published unit costs: altra, kunpeng920, neoverse-n1, phytium-s2500, or \
            a file of your own.
            """, valueName: "name or file"))
    var costs: String?

    @OptionGroup var measuring: MeasuringOptions

    static func flags(of options: RunOptions?) -> [(name: String, value: String?)] {
        // A filter that is given twice keeps what both keep.
        let filters: [(name: String, given: [String]?)] = [
            ("path", options?.path), ("loop", options?.loop), ("cache", options?.cache),
            ("topology", options?.topology), ("guest", options?.guest), ("workload", options?.workload),
        ]
        return filters.map { filter in
            (filter.name, filter.given.flatMap { $0.isEmpty ? nil : $0.joined(separator: ",") })
        } + [("rounds", options?.rounds), ("costs", options?.costs)] + MeasuringOptions.flags(of: options?.measuring)
    }
}
