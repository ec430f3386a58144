import VGIC
public import Vocabulary

/// What `irqmark chaos` does.
public struct ChaosPlan: Sendable {
    /// How long everything happens at once.
    public var seconds = 10.0
    /// Decides what each thread does; not when.
    public var seed: UInt64 = 1
    /// In which order LPIs change their path.
    public var forwarding = Forwarding.lossless
    /// Which translation cache stands before the ITS.
    public var cache = CacheKind.sharded
    /// Which GIC the host has, nil for one after the other, each for its part of the time.
    public var gic: HostGICKind?
    /// vPEIDs of the host: fewer than the four vCPUs, so that enabling fails now and then.
    public var vpeids = 3
    /// For tests: the number of the wake-up of a vCPU that is forgotten.
    package var forgottenWake: Int?

    /// Ten seconds of it.
    public init() {}

    /// Seed and choices, as the first line of the report has them.
    public var title: String {
        let hosts = hosts.map(\.rawValue).joined(separator: ", ")
        return "seed \(seed)  forwarding \(forwarding.rawValue)  cache \(cache.rawValue)  GICv\(hosts)"
    }

    private var hosts: [HostGICKind] { gic.map { [$0] } ?? HostGICKind.allCases }

    /// Whether signals may be dropped by the sequences that were asked for.
    public var dropsByDesign: Bool { forwarding == .linux }

    /// Runs it.
    /// - Throws: `failed` when eventfds, threads or a loop cannot be had.
    public func run() throws(RunError) -> ChaosReport {
        var report = ChaosReport()
        for host in hosts {
            var part = self
            part.seconds = seconds / Double(hosts.count)
            var running = ChaosRunning(plan: part, gic: host)
            report += try cache.accept(&running)
        }
        return report
    }
}

/// One host's part of the time, behind the cache that is asked for.
private struct ChaosRunning: CacheVisitor {
    let plan: ChaosPlan
    let gic: HostGICKind

    func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(RunError) -> ChaosReport {
        try Chaos<Cache>(plan, gic).run()
    }
}
