import ArgumentParser

/// The flags of `compare` that speak of two builds, as texts.
struct BuildOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A build; give two, base first (IRQMARK_BUILD=base:head). Then the argument is a suite (default: smoke).",
            valueName: "path"))
    var build: [String] = []

    @Option(help: "With --build: keep the arms with these paths, as irqmark run does.")
    var path: String?

    @Option(help: "With --build: keep the arms with these loops.")
    var loop: String?

    @Option(help: "With --build: keep the arms with these caches.")
    var cache: String?

    @Option(help: "With --build: keep the arms with these topologies.")
    var topology: String?

    @Option(help: "With --build: keep the arms with these guests.")
    var guest: String?

    @Option(help: "With --build: keep the arms with these workloads.")
    var workload: String?

    /// The filters, which both builds are told.
    static func filters(of options: BuildOptions?) -> [(name: String, value: String?)] {
        [
            ("path", options?.path), ("loop", options?.loop), ("cache", options?.cache),
            ("topology", options?.topology), ("guest", options?.guest), ("workload", options?.workload),
        ]
    }
}
