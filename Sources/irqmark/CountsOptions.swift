import ArgumentParser
import Harness

/// The flags of every command that counts, as texts: they are judged together with their environment twins.
struct CountsOptions: ParsableArguments {
    @Option(
        help: "Keep the arms with these paths: floor, ppi, software, direct, direct-userspace; commas between several.")
    var path: String?

    @Option(help: "Keep the arms with these loops: uring-edge, epoll, call.")
    var loop: String?

    @Option(help: "Keep the arms with these workloads: generated, trace.")
    var workload: String?

    @Option(help: ArgumentHelp("Signals in flight.", valueName: "signals"))
    var window: String?

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

    static func flags(of options: CountsOptions?) -> [(name: String, value: String?)] {
        [
            ("path", options?.path), ("loop", options?.loop), ("workload", options?.workload),
            ("window", options?.window), ("seed", options?.seed), ("json", options?.json), ("trace", options?.trace),
            ("vcpus", options?.vcpus), ("list-registers", options?.listRegisters), ("color", options?.color),
            ("call-syscall", options?.callSyscall == true ? "1" : nil), ("quiet", options?.quiet == true ? "1" : nil),
        ]
    }
}
