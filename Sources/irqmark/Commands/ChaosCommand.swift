import ArgumentParser
import Chaos
import Foundation
import Kernel
import Metrics
import Results
import Rounds
import Vocabulary

/// `irqmark chaos`: every operation of the model at once, on real threads, with an account of every signal.
struct ChaosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Do everything at once on real threads; account for it.",
        discussion: """
            A device that writes MSIs and eventfds, its loop, four vCPUs that run, block and are preempted, two of \
            which change processors by the host's registers, and a guest and a userspace that map, move, discard, \
            mask, reroute and switch direct injection on and off. With forwarding linux what its sequences lose is \
            counted by name; any other loss is exit 5. Interrupted, it settles, prints the account of what happened until \
            then, and ends with 130. What --json wrote goes through irqmark export: JUnit, KTAP, ...

            Environment twins: IRQMARK_DURATION, IRQMARK_SEED, IRQMARK_FORWARDING, IRQMARK_CACHE, IRQMARK_GIC, \
            IRQMARK_ACCOUNT, IRQMARK_JSON; a flag wins.
            """)

    @Option(help: ArgumentHelp("How long (10, 30s, 2m; default 10).", valueName: "time"))
    var duration: String?

    /// What --duration was called before 0.2.0.
    @Option(help: .hidden)
    var seconds: String?

    @Option(help: ArgumentHelp("Decides what each thread does (default 1).", valueName: "number"))
    var seed: String?

    @Option(help: "In which order LPIs change their path: \(Forwarding.listed(default: .lossless)).")
    var forwarding: String?

    @Option(help: "Translation cache: \(CacheKind.listed(default: .sharded)).")
    var cache: String?

    @Option(help: "The host's GIC: \(HostGICKind.listed) (default: one after the other, each its part of the time).")
    var gic: String?

    @Option(
        help: ArgumentHelp(
            "Show the account of one LPI by its INTID, or of all that had signals.", valueName: "LPI|all"))
    var account: String?

    @Option(help: ArgumentHelp("Write the result there as JSON; - is standard output.", valueName: "file"))
    var json: String?

    func run() throws { try reportingUsageErrors(runChaos) }

    private func runChaos() throws {
        let environment = ProcessInfo.processInfo.environment
        GivenSettings.warnOfUnknownVariables(in: environment)
        let given = GivenSettings(
            [
                ("duration", duration), ("seconds", seconds), ("seed", seed), ("forwarding", forwarding),
                ("cache", cache), ("gic", gic), ("account", account), ("json", json),
            ], environment: environment)
        let plan = try Self.plan(given)
        let accounts = try given["account"]?.accounts(among: ChaosReport.intids)
        let output = try CheckOutput(given["json"], environment: environment)
        InterruptHandler.install()
        let startedAt = Date()
        let report = try MeasuringRun.mappingErrors { () throws(RunError) in try plan.run() }
        let note = StopRequest.isMade ? "interrupted: the account is of what happened until then\n" : ""
        let lines = accounts.map { ChaosText.accounts(report, $0) } ?? ""
        try output.tell(ChaosText.text(report, plan) + lines + note)
        let invocation = Invocation(
            arguments: CommandLine.arguments, suite: "chaos", seed: plan.seed, startedAt: startedAt.ISO8601Format(),
            durationNanoseconds: UInt64(max(report.seconds, 0) * 1e9),
            settings: given.all.map { .init(name: $0.name, value: $0.value) }, interrupted: StopRequest.isMade)
        var result = RunResult(
            checks: ChaosText.checks(report, plan), failing: .void, invocation: invocation, environment: .here())
        result.tool = .current(in: environment)
        try output.write(result)
        if report.status != .ok { throw ExitCode(report.status.rawValue) }
        if StopRequest.isMade { throw ExitCode(ExitStatus.interrupted.rawValue) }
    }

    static func plan(_ given: GivenSettings) throws(ValidationError) -> ChaosPlan {
        var plan = ChaosPlan()
        if let old = given["seconds"], given["duration"] != nil {
            throw old.refused("is what --duration was called; leave it out")
        }
        if let setting = given["duration"] ?? given["seconds"] { plan.seconds = try setting.seconds() }
        if let setting = given["seed"] { plan.seed = try setting.natural() }
        if let setting = given["forwarding"] { plan.forwarding = try setting.one() }
        if let setting = given["cache"] { plan.cache = try setting.one() }
        if let setting = given["gic"] { plan.gic = try setting.one() }
        return plan
    }
}
