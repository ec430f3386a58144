import Irqfd
package import Kernel
package import Loads
import VGIC
package import Vocabulary

extension Arm {
    /// Makes the arm of this configuration, with the cache and the path that it names.
    /// - Throws: `failed` for an arm that contradicts itself, and where the machine lacks what it needs.
    package func machine(
        workload: Workload, settings: ArmSettings, clock: TickClock
    ) throws(RunError) -> any ArmRunner {
        if let faults = settings.faults {
            return try machine(workload: workload, settings: settings, clock: clock, faults: faults)
        }
        return try machine(workload: workload, settings: settings, clock: clock, faults: NoFaults())
    }

    private func machine<Faults: FaultPlan>(
        workload: Workload, settings: ArmSettings, clock: TickClock, faults: Faults
    ) throws(RunError) -> any ArmRunner {
        guard !isLive else { throw .failed("\(name): the model has no path \(path.rawValue)") }
        if let contradiction { throw .failed("\(name): \(contradiction)") }
        let load = ArmLoad(workload: workload, settings: settings, clock: clock, faults: faults)
        var making = ArmMaking(configuration: self, load: load)
        return try cache.accept(&making)
    }

    /// Inlined, so that cache and faults stay known.
    @inline(__always) fileprivate func machine<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>(
        _ cache: Cache.Type, _ load: ArmLoad<Faults>
    ) throws(RunError) -> any ArmRunner {
        switch path {
        case .floor: try machine(cache, load) { _ in Floor() }
        case .ppi: try machine(cache, load) { PPI($0.vm, $0.workload) }
        case .software where routing.churn.changesRoutes:
            try machine(cache, load) {
                Translated($0.injector(), RoutedInjections(AllBySoftware(), firstSpare: $0.firstSpare))
            }
        case .direct where routing.churn.changesRoutes:
            try machine(cache, load) {
                Translated(
                    $0.injector(), RoutedInjections(SampledSoftware(clock: $0.clock), firstSpare: $0.firstSpare))
            }
        case .software: try machine(cache, load) { Translated($0.injector(), AllBySoftware()) }
        case .direct where togglesPerSecond > 0:
            try machine(cache, load) { Translated($0.injector(), SampledSoftware(clock: $0.clock)) }
        case .direct: try machine(cache, load) { Translated($0.injector(), AllDirect()) }
        case .directUserspace: try machine(cache, load) { UserspaceMSI($0.vm, $0.workload, clock: $0.clock) }
        case .kvm: throw .failed("\(name): the model has no path \(path.rawValue)")
        }
    }

    @inline(__always)
    private func machine<Cache: TranslationCache & ~Copyable, P: Path & ~Copyable, Faults: FaultPlan>(
        _ cache: Cache.Type, _ load: ArmLoad<Faults>, _ path: (ArmParts<Cache>) -> P
    ) throws(RunError) -> any ArmRunner {
        let parts = try ArmParts<Cache>(
            self, for: P.self, workload: load.workload, settings: load.settings, clock: load.clock)
        return try parts.machine(load.faults) { path(parts) }
    }
}

/// The parameters of an arm beside its configuration.
private struct ArmLoad<Faults: FaultPlan> {
    let workload: Workload
    let settings: ArmSettings
    let clock: TickClock
    let faults: Faults
}

/// Makes the arm with the cache of its configuration.
private struct ArmMaking<Faults: FaultPlan>: CacheVisitor {
    let configuration: Arm
    let load: ArmLoad<Faults>

    @inline(__always)
    func visit<Cache: TranslationCache & ~Copyable>(_ cache: Cache.Type) throws(RunError) -> any ArmRunner {
        try configuration.machine(cache, load)
    }
}
