import ArgumentParser

/// The flags of `run`, as texts: they are judged together with their environment twins, in `RunRequest`.
struct RunOptions: ParsableArguments {
    @Option(
        help: "Keep the arms with these paths: floor, ppi, software, direct, direct-userspace. Commas between several.")
    var path: String?

    @Option(help: "Keep the arms with these loops: uring-edge, epoll, call.")
    var loop: String?

    @Option(help: "Keep the arms with these translation caches: none, sharded.")
    var cache: String?

    @Option(help: "Keep the arms with these topologies: inline, vcpu-apart.")
    var topology: String?

    @Option(help: "Keep the arms with these guests: spin, wfi, preempted.")
    var guest: String?

    @Option(help: "Keep the arms with these workloads: generated, trace.")
    var workload: String?

    @Option(help: ArgumentHelp("Slices of each arm.", valueName: "count"))
    var rounds: String?

    @OptionGroup var measuring: MeasuringOptions

    static func flags(of options: RunOptions?) -> [(name: String, value: String?)] {
        [
            ("path", options?.path), ("loop", options?.loop), ("cache", options?.cache),
            ("topology", options?.topology), ("guest", options?.guest), ("workload", options?.workload),
            ("rounds", options?.rounds),
        ] + MeasuringOptions.flags(of: options?.measuring)
    }
}
