import Irqfd
import Kernel
package import Metrics
import SystemPackage
import VGIC
import Vocabulary

/// A thread that is the VMM: it changes routes or irqfds of a device's vectors while signals flow, in one VM after the
/// other.
final class RouteChurner<Cache: TranslationCache & ~Copyable>: SideThread, @unchecked Sendable {
    // SAFETY: sendable because its state is used by the thread while slices run and by the driver while they do not, as
    // `PeriodicThread` says.
    private let churn: RoutingChurn
    private let vectors: Int
    private var vms: [ChurnedVM<Cache>]
    private var hostThread: HostThread
    private(set) var thread: PeriodicThread?
    private var next = 0
    /// Durations and work of the operations of this slice.
    private(set) var account = RoutingAccount()
    /// The error with which an operation of this slice failed; nil if none did.
    private(set) var failure: Errno?

    /// Makes the thread, which sleeps until the first slice, and the VMs beside.
    /// - Parameters:
    ///   - axes: what it does, to how many entries, in how many VMs.
    ///   - irqfds: those of the VM that is signalled.
    ///   - hostInterrupts: the host's interrupts of that VM, the spare vectors' last; empty if nothing is forwarded.
    ///   - wakes: the vCPUs that wait to be woken.
    ///   - cpu: the processor for the thread; nil for the caller's.
    /// - Throws: `failed` when there are too few descriptors, or no thread.
    init(
        _ axes: RoutingAxes, _ irqfds: Irqfds<Cache>, hostInterrupts: [HostInterrupt], wakes: WakeSet, cpu: Int?
    ) throws(RunError) {
        churn = axes.churn
        vectors = axes.vectors
        hostThread = HostThread(wakes: wakes)
        vms = [ChurnedVM(irqfds, vectors: axes.vectors)]
        do throws(Errno) {
            for _ in 1..<axes.vms {
                vms.append(try ChurnedVM(entries: irqfds.gsiRouting, vectors: axes.vectors, thread: &hostThread))
            }
            if churn == .irqfd {
                for index in vms.indices {
                    try vms[index].assignAll(
                        hostInterrupts: index == 0 ? hostInterrupts : [], thread: &hostThread)
                }
            } else {
                try vms[0].join(hostInterrupts, thread: &hostThread)
            }
        } catch {
            throw .failed("the vectors whose routes or irqfds change: \(error)")
        }
        thread = try PeriodicThread(rate: RoutingAxes.operationsPerSecond, cpu: cpu, for: "routes") {
            [unowned self] in operate()
        }
    }

    /// Prepares a slice. Called only while paused.
    func reset() {
        hostThread.counters = ModelCounters()
        account = RoutingAccount()
        failure = nil
    }

    var counters: ModelCounters { hostThread.counters }
    var fault: String? { failure.map { "a change of routes or irqfds failed: \($0)" } }

    /// Ends the thread, and the VMs beside.
    func end() {
        thread?.end()
        thread = nil
        for vm in vms.dropFirst() { vm.tearDown(thread: &hostThread) }
    }

    private func operate() {
        let index = next % vms.count
        let before = vms[index].irqfds.work
        let (locks, downgrades) = (hostThread.counters.lockAcquisitions, hostThread.counters.downgrades)
        let start = TickClock.rawNanoseconds()
        do throws(Errno) {
            switch churn {
            case .none: break
            case .routesEach: try vms[index].changeRoutes(each: true, thread: &hostThread)
            case .routesBatched: try vms[index].changeRoutes(each: false, thread: &hostThread)
            case .irqfd: try vms[index].reassign(thread: &hostThread)
            }
        } catch {
            // What was taken once is taken again, unless the process has no descriptor left.
            failure = error
        }
        let duration = TickClock.rawNanoseconds() &- start
        let work = vms[index].irqfds.work - before
        var counts = RoutingCounts()
        counts.vectors = UInt64(vectors)
        counts.calls = work.calls
        counts.entriesCopied = work.entriesCopied
        counts.irqfdUpdates = work.irqfdUpdates
        counts.locks = work.locks &+ hostThread.counters.lockAcquisitions &- locks
        counts.gracePeriods = work.gracePeriods
        counts.unforwarded = hostThread.counters.downgrades &- downgrades
        account.record(nanoseconds: duration, counts)
        next &+= 1
    }
}

/// Durations and work of operations on routes and irqfds, recorded on their thread.
package struct RoutingAccount: Sendable {
    /// How long each operation took, in ns; there are few enough to keep them all.
    package private(set) var durations: [UInt64] = []
    package private(set) var work = RoutingCounts()

    package init(durations: [UInt64] = [], work: RoutingCounts = RoutingCounts()) {
        self.durations = durations
        self.work = work
    }

    mutating func record(nanoseconds: UInt64, _ counts: RoutingCounts) {
        durations.append(nanoseconds)
        work += counts
    }

    package mutating func merge(_ other: RoutingAccount) {
        durations += other.durations
        work += other.work
    }

    package var result: RouteChanges {
        var histogram = LatencyHistogram()
        for duration in durations { histogram.record(duration) }
        return RouteChanges(durations: histogram.summary, work: work)
    }
}
