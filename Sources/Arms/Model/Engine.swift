import Irqfd
package import Kernel
package import Loads
import Metrics
import VGIC
package import Vocabulary

/// An arm of the model behind `ArmMachine`: one dynamic call a slice, everything below it specialised.
///
/// The core's type parameters end in the closures, which are made where they are known. A generic class would not do:
/// what is called through its table is one body for all parameters, which looks up metadata and witnesses at each
/// signal.
final class Engine: ArmMachine {
    let configuration: ArmConfiguration
    let windowLimit: Int
    var burden = Burden.none
    private let runSlice: (SliceKind, Int, inout Burden, inout LatencyAccount) -> SliceOutcome
    private let readCacheBytes: () -> Int
    private let endThreads: () -> Void

    /// Inlined, so that the caller's cache and faults are the closures'.
    @inline(__always)
    init<Cache: TranslationCache & ~Copyable, Faults: FaultPlan>(
        _ core: consuming ArmCore<Cache, Faults>, windowLimit: Int
    ) {
        configuration = core.configuration
        self.windowLimit = windowLimit
        let held = Held(core)
        runSlice = { kind, signals, burden, latency in
            swap(&held.core.burden, &burden)
            defer { swap(&held.core.burden, &burden) }
            return held.core.slice(kind, signals: signals, latency: &latency)
        }
        readCacheBytes = { held.core.vm.its.cacheBytes }
        endThreads = {
            held.core.source?.end()
            held.core.thread?.end()
            held.core.toggler?.end()
        }
    }

    /// The core for the closures to share: a value that cannot be copied.
    private final class Held<Cache: TranslationCache & ~Copyable, Faults: FaultPlan> {
        var core: ArmCore<Cache, Faults>
        init(_ core: consuming ArmCore<Cache, Faults>) { self.core = core }
    }

    var cacheBytes: Int { readCacheBytes() }

    func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(RunError) -> SliceOutcome {
        runSlice(kind, signals, &burden, &latency)
    }

    func end() { endThreads() }
}

extension ArmConfiguration {
    /// Makes the arm with the cache that it names.
    /// - Throws: `failed` for an arm that contradicts itself, and for what the machine does not have.
    package func machine(
        workload: Workload, settings: ArmSettings, clock: TickClock
    ) throws(RunError) -> any ArmMachine {
        if let faults = settings.faults {
            return try machine(workload: workload, settings: settings, clock: clock, faults: faults)
        }
        return try machine(workload: workload, settings: settings, clock: clock, faults: NoFaults())
    }

    private func machine<Faults: FaultPlan>(
        workload: Workload, settings: ArmSettings, clock: TickClock, faults: Faults
    ) throws(RunError) -> any ArmMachine {
        guard !isLive else { throw .failed("\(name): the model has no path \(path.rawValue)") }
        if let contradiction { throw .failed("\(name): \(contradiction)") }
        // With the vCPUs on another thread the window slides over the workload, so an LPI's next signal must stay out
        // of it.
        let lpis = workload.slots.count - (topology == .vcpuApart ? 1 : 0)
        let windowLimit = max(1, path == .ppi ? workload.vcpus : lpis)
        switch cache {
        case .none:
            let core = try ArmCore<UncachedTranslation, Faults>(
                self, workload: workload, settings: settings, clock: clock, faults: faults)
            return Engine(core, windowLimit: windowLimit)
        case .sharded:
            let core = try ArmCore<ShardedCache, Faults>(
                self, workload: workload, settings: settings, clock: clock, faults: faults)
            return Engine(core, windowLimit: windowLimit)
        }
    }
}
