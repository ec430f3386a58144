import Delivery
import Kernel
import Metrics
import VGIC

/// An arm behind `ArmMachine`: one dynamic call a slice, everything below it specialised.
final class Engine<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>: ArmMachine {
    private var core: ArmCore<Cache, Faults>
    let configuration: ArmConfiguration
    let windowLimit: Int

    init(
        _ configuration: ArmConfiguration, workload: Workload, settings: ArmSettings, clock: TickClock, faults: Faults
    ) throws(HarnessError) {
        self.configuration = configuration
        windowLimit = configuration.path == .ppi ? workload.vcpus : workload.slots.count
        core = try ArmCore(configuration, workload: workload, settings: settings, clock: clock, faults: faults)
    }

    var cacheBytes: Int { core.vm.its.cacheBytes }

    func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(HarnessError) -> SliceOutcome {
        core.slice(kind, signals: signals, latency: &latency)
    }

    var burden: Burden {
        get { core.burden }
        set { core.burden = newValue }
    }

    func end() {
        core.source?.end()
        core.thread?.end()
        core.toggler?.end()
    }
}

extension ArmConfiguration {
    /// Makes the arm with the cache that it names.
    func machine<Faults: FaultPlan>(
        workload: Workload, settings: ArmSettings, clock: TickClock, faults: Faults
    ) throws(HarnessError) -> any ArmMachine {
        guard !isLive else { throw .failed("\(name): the model has no path \(path.rawValue)") }
        if let contradiction { throw .failed("\(name): \(contradiction)") }
        switch cache {
        case .none:
            return try Engine<UncachedTranslation, Faults>(
                self, workload: workload, settings: settings, clock: clock, faults: faults)
        case .sharded:
            return try Engine<ShardedCache, Faults>(
                self, workload: workload, settings: settings, clock: clock, faults: faults)
        }
    }
}
