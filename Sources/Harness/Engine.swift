import Delivery
import Kernel
import Metrics
import VGIC

/// An arm behind `ArmMachine`: one dynamic call a slice, everything below it specialised.
///
/// The calls go by closures that are made where the core's types are known. A method of a generic class has one body
/// for all types: called through its table it would look types up at run time, several times for each delivery.
final class Engine: ArmMachine {
    let configuration: ArmConfiguration
    let windowLimit: Int
    private let run: (SliceKind, Int, inout LatencyAccount) -> SliceOutcome
    private let load: (Burden) -> Void
    private let finish: () -> Void
    private let readCacheBytes: () -> Int

    /// What the closures share.
    private final class Cell<Cache: TranslationCache & ~Copyable, Faults: FaultPlan> {
        var core: ArmCore<Cache, Faults>

        init(_ core: consuming ArmCore<Cache, Faults>) { self.core = core }
    }

    /// - Parameter core: of types that are known where this is called.
    @inline(__always) init<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>(
        _ configuration: ArmConfiguration, workload: Workload, core: consuming ArmCore<Cache, Faults>
    ) {
        self.configuration = configuration
        windowLimit = configuration.path == .ppi ? workload.vcpus : workload.slots.count
        burden = core.burden
        let cell = Cell(core)
        run = { kind, signals, latency in cell.core.slice(kind, signals: signals, latency: &latency) }
        load = { cell.core.burden = $0 }
        readCacheBytes = { cell.core.vm.its.cacheBytes }
        finish = {
            cell.core.source?.end()
            cell.core.thread?.end()
            cell.core.toggler?.end()
        }
    }

    var cacheBytes: Int { readCacheBytes() }

    func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(HarnessError) -> SliceOutcome { run(kind, signals, &latency) }

    var burden: Burden { didSet { load(burden) } }

    func end() { finish() }
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
            return Engine(
                self, workload: workload,
                core: try ArmCore<UncachedTranslation, Faults>(
                    self, workload: workload, settings: settings, clock: clock, faults: faults))
        case .sharded:
            return Engine(
                self, workload: workload,
                core: try ArmCore<ShardedCache, Faults>(
                    self, workload: workload, settings: settings, clock: clock, faults: faults))
        }
    }
}
