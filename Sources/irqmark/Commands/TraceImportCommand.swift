import ArgumentParser
import Foundation
import Vocabulary
import Workloads

/// `irqmark trace import`: makes a trace of a log.
struct TraceImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a trace of a guest's /proc/interrupts, of ftrace, perf, bpftrace or QEMU's log.",
        discussion: """
            Two readings of /proc/interrupts give sources, targets and rates, with arrivals that are drawn:

              cat /proc/interrupts >before; sleep 10; cat /proc/interrupts >after
              irqmark trace import --interrupts before after --seconds 10 --output guest.jsonl

            A log of trace events gives the times too; one reading beside it says which MSI an irq is:

              trace-cmd record -e irq_handler_entry sleep 10; trace-cmd report >log
              irqmark trace import --ftrace log --interrupts after --output guest.jsonl

            What the log does not say is assumed, and said; a log with lost events or unreadable lines is refused (exit 1).
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Readings of the guest's /proc/interrupts: two, or one beside --ftrace or --bpftrace.",
            valueName: "files"))
    var interrupts: [String] = []

    @Option(help: ArgumentHelp("Text of ftrace, trace-cmd report or perf script.", valueName: "log"))
    var ftrace: String?

    @Option(help: ArgumentHelp("What the script of --script printed.", valueName: "log"))
    var bpftrace: String?

    @Option(
        help: ArgumentHelp("QEMU's log of its trace events, of a guest under its own GICv3 (TCG).", valueName: "log"))
    var qemu: String?

    @Option(
        help: ArgumentHelp("The time between the two readings (10s, 2m; default: 1 s, assumed).", valueName: "time"))
    var seconds: String?

    @Option(
        help: .rare("The event that is an interrupt (default: the first that the log has): \(Self.events)."))
    var event: String?

    @Option(
        help: .rare("vCPUs that take turns where the log names none, 1 to 512 (default 1).", valueName: "count"))
    var vcpus: String?

    @Option(help: .rare("Seed of the times that are drawn (default 1).", valueName: "number"))
    var seed: String?

    @Option(help: ArgumentHelp("The trace to write, JSON Lines.", valueName: "file"))
    var output: String?

    @Flag(help: "Print the bpftrace script that records an arm64 host's MSIs.")
    var script = false

    @Flag(help: .rare("Print nothing of what was written."))
    var quiet = false

    func run() throws {
        try reportingUsageErrors {
            let environment = ProcessInfo.processInfo.environment
            GivenSettings.warnOfUnknownVariables(in: environment)
            let given = GivenSettings(flags, environment: environment)
            if try given["script"]?.yesOrNo() ?? false { return try Terminal.show(BpftraceLog.script) }
            let request = try TraceImportRequest(given)
            let summary = try request.run()
            if try given["quiet"]?.yesOrNo() ?? false { return }
            try Terminal.tell(TraceText.text(summary, file: request.output.path))
        }
    }

    private static var events: String {
        LoggedEvent.allCases.filter(\.isInterrupt).map(\.rawValue).joined(separator: ", ")
    }

    private var flags: [(name: String, value: String?)] {
        [
            ("interrupts", interrupts.isEmpty ? nil : interrupts.joined(separator: ":")), ("ftrace", ftrace),
            ("bpftrace", bpftrace), ("qemu", qemu), ("seconds", seconds), ("event", event), ("vcpus", vcpus),
            ("seed", seed), ("output", output), ("script", script ? "1" : nil), ("quiet", quiet ? "1" : nil),
        ]
    }
}
