import ArgumentParser
import Vocabulary

/// Flags of the load, as texts.
struct LoadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Closed loop: signals in flight.", valueName: "signals"))
    var window: String?

    @Option(help: .rare("Seed of every random choice (default 1).", valueName: "number"))
    var seed: String?

    @Option(help: ArgumentHelp("The recorded guest that the arms with workload trace play.", valueName: "file"))
    var trace: String?

    @Option(
        help: .rare(
            "Play a trace that has times of its own so many times faster, 0.5 to 100 (default 1).", valueName: "factor")
    )
    var speed: String?

    @Option(help: .rare("vCPUs of the generated guest, 1 to 512.", valueName: "count"))
    var vcpus: String?

    @Option(help: .rare("List registers of each vCPU, 1 to 16.", valueName: "count"))
    var listRegisters: String?

    @Option(
        help: .rare(
            "The KVM whose rules arms follow that name none: \(Era.listed(default: .newest)).", valueName: "era"))
    var era: String?

    @Option(
        help: .rare(
            "How long a vCPU that blocks may poll before it sleeps (KVM's halt_poll_ns; default 0).", valueName: "ns"))
    var haltPoll: String?

    @Option(help: .rare("Threads that inject, each in its own context (default 1).", valueName: "count"))
    var writers: String?

    @Option(help: .rare("The CPUs that may be used, such as 2-3 or 0,2 (default: all).", valueName: "list"))
    var cpus: String?

    @Flag(help: .rare("Make a real empty system call in loop call, as an eventfd write would."))
    var callSyscall = false

    static func flags(of options: LoadOptions?) -> [(name: String, value: String?)] {
        [
            ("window", options?.window), ("seed", options?.seed), ("trace", options?.trace),
            ("speed", options?.speed), ("vcpus", options?.vcpus),
            ("list-registers", options?.listRegisters), ("era", options?.era),
            ("halt-poll", options?.haltPoll), ("writers", options?.writers), ("cpus", options?.cpus),
            ("call-syscall", options?.callSyscall == true ? "1" : nil),
        ]
    }
}
