import VGIC
public import Vocabulary

/// A run of `irqmark chaos`.
public struct ChaosPlan: Sendable {
    /// How long everything happens at once, in seconds.
    public var seconds = 10.0
    /// The seed of what each thread does; the interleaving is not repeated.
    public var seed: UInt64 = 1
    /// In which order LPIs change their path.
    public var forwarding = Forwarding.lossless
    /// The translation cache in front of the ITS's tables.
    public var cache = CacheKind.sharded
    /// The GIC of the host; nil: each kind in turn, for its part of the time.
    public var gic: HostGICKind?
    /// How many vPEIDs the host has: fewer than the four vCPUs, so that enabling fails now and then.
    public var vpeids = 3
    /// For tests: the number of the vCPU wake-up that is dropped.
    package var forgottenWake: Int?

    /// Defaults: ten seconds.
    public init() {}

    /// Seed and choices, for the first line of the report.
    public var title: String {
        let hosts = hosts.map(\.rawValue).joined(separator: ", ")
        return "seed \(seed)  forwarding \(forwarding.rawValue)  cache \(cache.rawValue)  GICv\(hosts)"
    }

    private var hosts: [HostGICKind] { gic.map { [$0] } ?? HostGICKind.allCases }

    /// Whether the chosen forwarding may drop signals by design.
    public var dropsByDesign: Bool { forwarding == .linux }

    /// Runs the plan.
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

/// Runs one host's part of the time, with the cache of the plan.
private struct ChaosRunning: CacheVisitor {
    let plan: ChaosPlan
    let gic: HostGICKind

    func visit<Cache: TranslationCache & ~Copyable>(_: Cache.Type) throws(RunError) -> ChaosReport {
        try Chaos<Cache>(plan, gic).run()
    }
}
