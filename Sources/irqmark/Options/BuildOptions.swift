import ArgumentParser

/// Flags of `compare` for two builds, as texts.
struct BuildOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A build; give two, base first (IRQMARK_BUILD=base:head). Then the argument is a suite (default: smoke).",
            valueName: "path"))
    var build: [String] = []

    /// Filters that both builds are started with; only a suite has arms to filter.
    @OptionGroup(title: "Filters, with --build", visibility: .hidden) var filters: FilterOptions
}
