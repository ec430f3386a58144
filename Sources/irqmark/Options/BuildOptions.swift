import ArgumentParser

/// The flags of `compare` that speak of two builds, as texts.
struct BuildOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A build; give two, base first (IRQMARK_BUILD=base:head). Then the argument is a suite (default: smoke).",
            valueName: "path"))
    var build: [String] = []

    /// What they keep both builds are told; only a suite has arms to keep.
    @OptionGroup(title: "Filters, with --build") var filters: FilterOptions
}
