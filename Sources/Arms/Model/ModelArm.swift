import Irqfd
import Metrics
import VGIC
import Vocabulary

/// An arm of the model behind `ArmRunner`: one dynamic call a slice, everything below it specialised.
/// The driver's type parameters end in closures, which are made where the parameters are known. A generic class would
/// not do: its methods are one body for all parameters, which looks up metadata and witnesses at each signal.
final class ModelArm: ArmRunner {
    let configuration: Arm
    let windowLimit: Int
    var syntheticWork = SyntheticWork.none
    private let runSlice: (SliceKind, Int, inout SyntheticWork, inout LatencyAccount) throws(RunError) -> SliceOutcome
    private let readCacheBytes: () -> Int
    private let endThreads: () -> Void

    /// Inlined, so that the closures know the caller's cache, path and faults.
    @inline(__always)
    init<Cache: TranslationCache & ~Copyable, P: Path & ~Copyable, Faults: FaultPlan>(
        _ driver: consuming ArmDriver<Cache, P, Faults>, windowLimit: Int
    ) {
        configuration = driver.configuration
        self.windowLimit = windowLimit
        let box = DriverBox(driver)
        runSlice = { (kind, signals, syntheticWork, latency) throws(RunError) in
            swap(&box.driver.turn.syntheticWork, &syntheticWork)
            defer { swap(&box.driver.turn.syntheticWork, &syntheticWork) }
            return try box.driver.slice(kind, signals: signals, latency: &latency)
        }
        readCacheBytes = { box.driver.vm.its.cacheBytes }
        endThreads = { box.driver.end() }
    }

    /// Holds the driver for the closures to share, since the driver cannot be copied.
    private final class DriverBox<Cache: TranslationCache & ~Copyable, P: Path & ~Copyable, Faults: FaultPlan> {
        var driver: ArmDriver<Cache, P, Faults>
        init(_ driver: consuming ArmDriver<Cache, P, Faults>) { self.driver = driver }
    }

    var cacheBytes: Int { readCacheBytes() }

    func slice(
        _ kind: SliceKind, signals: Int, latency: inout LatencyAccount
    ) throws(RunError) -> SliceOutcome {
        try runSlice(kind, signals, &syntheticWork, &latency)
    }

    func end() { endThreads() }
}
