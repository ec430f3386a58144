import Irqfd
import Kernel
import Lockfree
package import Metrics
import SystemPackage
import VGIC
import Vocabulary

/// A thread that switches the vLPIs of one vCPU after the other off and on again, at a given rate.
final class Toggler<Cache: TranslationCache & ~Copyable>: SideThread, @unchecked Sendable {
    // SAFETY: `hostThread` and `account` belong to the driver or to the thread, as `PeriodicThread` says.
    private let vm: VirtualMachine<Cache>
    private let ids: [VCPUID]
    private(set) var thread: PeriodicThread?
    /// Counters of the toggles.
    var counters: ModelCounters { hostThread.counters }
    private var hostThread: HostThread
    /// Durations and LPIs of the toggles.
    var account = ToggleAccount()
    /// The error with which a toggle of this slice failed; nil if none did.
    private(set) var failure: Errno?
    private var next = 0

    /// Makes the thread, which sleeps until the first slice.
    /// - Parameters:
    ///   - vm: the VM whose vLPIs are switched.
    ///   - wakes: the vCPUs that wait to be woken.
    ///   - rate: toggles a second, 1 or more; each switches one vCPU's vLPIs off or on.
    ///   - cpu: the processor for the thread. Nil: the caller's, and where the caller is bound to one, toggles and
    ///     signals take turns there.
    ///   - lpis: where it writes down what became of each LPI's signals; nil for nowhere.
    init(
        _ vm: VirtualMachine<Cache>, wakes: WakeSet, rate: Int, cpu: Int? = nil, lpis: LPITally? = nil
    ) throws(RunError) {
        self.vm = vm
        hostThread = HostThread(wakes: wakes, lpis: lpis)
        ids = vm.distributor.configuration.vcpuIDs
        thread = try PeriodicThread(rate: rate, cpu: cpu, for: "toggles") { [unowned self] in toggle() }
    }

    /// Prepares a slice. Called only while paused.
    func reset() {
        hostThread.counters = ModelCounters()
        account = ToggleAccount()
        failure = nil
    }

    var fault: String? { failure.map { "a toggle failed: \($0)" } }

    func end() {
        thread?.end()
        thread = nil
    }

    private func toggle() {
        let id = ids[next / 2 % ids.count]
        let before = counters.upgrades &+ counters.downgrades
        let start = TickClock.rawNanoseconds()
        do throws(Errno) {
            if next % 2 == 0 {
                try vm.disableVLPI(vcpu: id, thread: &hostThread)
            } else {
                try vm.enableVLPI(vcpu: id, thread: &hostThread)
            }
        } catch {
            // There is a vPEID for each vCPU, and no vCPU is missing: any error is a fault of the arm.
            failure = error
        }
        account.record(
            nanoseconds: TickClock.rawNanoseconds() &- start,
            lpis: counters.upgrades &+ counters.downgrades &- before)
        next &+= 1
    }
}

extension ModelCounters {
    /// Of a thread beside the deliveries: counters of signals, and of work that only real hardware could time. Its
    /// locks and list registers are not charged to deliveries.
    var chargedToSignals: ModelCounters {
        var charged = ModelCounters()
        charged.mergedAtTransfer = mergedAtTransfer
        charged.droppedAtUnforward = droppedAtUnforward
        charged.destroyed = destroyed
        charged.hostCommands = hostCommands
        charged.kicks = kicks
        charged.doorbells = doorbells
        charged.wakeUps = wakeUps
        charged.vpeLoads = vpeLoads
        charged.vpePuts = vpePuts
        charged.doorbellRequests = doorbellRequests
        charged.doorbellsWithdrawn = doorbellsWithdrawn
        return charged
    }
}

/// Durations and LPIs of toggles, recorded on their thread.
package struct ToggleAccount: Sendable {
    /// How long each toggle took, in ns; there are few enough to keep them all.
    package private(set) var durations: [UInt64] = []
    package private(set) var lpis: UInt64 = 0

    package init(durations: [UInt64] = [], lpis: UInt64 = 0) {
        self.durations = durations
        self.lpis = lpis
    }

    package mutating func record(nanoseconds: UInt64, lpis: UInt64) {
        durations.append(nanoseconds)
        self.lpis &+= lpis
    }

    package mutating func merge(_ other: ToggleAccount) {
        durations += other.durations
        lpis &+= other.lpis
    }

    package var result: Toggles {
        var histogram = LatencyHistogram()
        for duration in durations { histogram.record(duration) }
        return Toggles(durations: histogram.summary, lpis: lpis)
    }
}
