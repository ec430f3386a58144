import ArgumentParser

/// The flags of every command that measures, as texts: they are judged together with their environment twins.
struct MeasuringOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Open loop: signals due in each second (20000, 20k, 1.5M).", valueName: "signals/s"))
    var rate: String?

    @Option(help: "Open loop: gaps between signals, constant (default) or poisson (drawn, the same for all arms).")
    var arrivals: String?

    @Option(help: ArgumentHelp("Closed loop: signals in flight.", valueName: "signals"))
    var window: String?

    @Option(help: ArgumentHelp("Time for the whole run (30s, 2m, 500ms).", valueName: "time"))
    var duration: String?

    @Option(help: ArgumentHelp("Seed of every random choice (default 1).", valueName: "number"))
    var seed: String?

    @Option(help: ArgumentHelp("Write the result there as JSON; - is standard output.", valueName: "file"))
    var json: String?

    @Option(help: ArgumentHelp("The recorded guest that the arms with workload trace play.", valueName: "file"))
    var trace: String?

    @Option(help: ArgumentHelp("vCPUs of the generated guest, 1 to 512.", valueName: "count"))
    var vcpus: String?

    @Option(help: ArgumentHelp("List registers of each vCPU, 1 to 16.", valueName: "count"))
    var listRegisters: String?

    @Option(help: ArgumentHelp("Colours in the table: auto, always, never.", valueName: "when"))
    var color: String?

    @Flag(help: "Make a real empty system call in loop call, as an eventfd write would.")
    var callSyscall = false

    @Flag(help: "Print the verdict only; no table, no progress.")
    var quiet = false

    static func flags(of options: MeasuringOptions?) -> [(name: String, value: String?)] {
        [
            ("rate", options?.rate), ("arrivals", options?.arrivals), ("window", options?.window),
            ("duration", options?.duration),
            ("seed", options?.seed), ("json", options?.json), ("trace", options?.trace), ("vcpus", options?.vcpus),
            ("list-registers", options?.listRegisters), ("color", options?.color),
            ("call-syscall", options?.callSyscall == true ? "1" : nil), ("quiet", options?.quiet == true ? "1" : nil),
        ]
    }
}
