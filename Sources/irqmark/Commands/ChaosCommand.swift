import ArgumentParser
import Chaos
import Foundation
import Kernel
import Metrics
import Rounds
import Vocabulary

/// `irqmark chaos`: everything at once, and nothing may be lost.
struct ChaosCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chaos",
        abstract: "Signals, commands, toggles, moves and preemption at once on real threads; then the account.",
        discussion: """
            A device that writes MSIs and eventfds, its loop, four vCPUs that run, block and are preempted, two of \
            which change processors by the host's registers, and a guest and a userspace that map, move, discard, \
            mask, reroute and switch direct injection on and off. With forwarding linux what its sequences lose is \
            counted by name; any other loss is exit 5. Interrupted, it settles, prints the account of what happened until \
            then, and ends with 130.

            Environment twins: IRQMARK_SECONDS, IRQMARK_SEED, IRQMARK_FORWARDING, IRQMARK_CACHE, IRQMARK_GIC; a
            flag wins.
            """)

    @Option(help: ArgumentHelp("How long (10, 30s, 2m; default 10).", valueName: "time"))
    var seconds: String?

    @Option(help: ArgumentHelp("Decides what each thread does (default 1).", valueName: "number"))
    var seed: String?

    @Option(help: "In which order LPIs change their path: \(Forwarding.listed(default: .lossless)).")
    var forwarding: String?

    @Option(help: "Translation cache: \(CacheKind.listed(default: .sharded)).")
    var cache: String?

    @Option(help: "The host's GIC: \(HostGICKind.listed) (default: one after the other, each its part of the time).")
    var gic: String?

    func run() throws { try tellingUsageErrors(unleash) }

    private func unleash() throws {
        let environment = ProcessInfo.processInfo.environment
        GivenSettings.warnOfStrangers(in: environment)
        let plan = try Self.plan(
            seconds: seconds, seed: seed, forwarding: forwarding, cache: cache, gic: gic, environment: environment)
        InterruptHandler.install()
        let report = try Measuring.telling { () throws(RunError) in try plan.run() }
        let note = StopRequest.isMade ? "interrupted: the account is of what happened until then\n" : ""
        try Terminal.tell(ChaosText.text(report, plan) + note)
        if report.status != .ok { throw ExitCode(report.status.rawValue) }
        if StopRequest.isMade { throw ExitCode(ExitStatus.interrupted.rawValue) }
    }

    static func plan(
        seconds: String?, seed: String?, forwarding: String?, cache: String?, gic: String?,
        environment: [String: String]
    ) throws(ValidationError) -> ChaosPlan {
        var plan = ChaosPlan()
        if let setting = Setting("seconds", flag: seconds, environment: environment) {
            plan.seconds = try setting.seconds()
        }
        if let setting = Setting("seed", flag: seed, environment: environment) { plan.seed = try setting.natural() }
        if let setting = Setting("forwarding", flag: forwarding, environment: environment) {
            plan.forwarding = try setting.one()
        }
        if let setting = Setting("cache", flag: cache, environment: environment) { plan.cache = try setting.one() }
        if let setting = Setting("gic", flag: gic, environment: environment) { plan.gic = try setting.one() }
        return plan
    }
}
