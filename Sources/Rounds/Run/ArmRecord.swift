package import Arms
package import Loads
import Loops
package import Metrics
package import Results
package import Vocabulary

/// Accounts, latencies and figures of one arm over the rounds so far.
package final class ArmRecord {
    package let machine: any ArmRunner
    /// The account of the open-loop slices, whose latencies are reported.
    package var ledger = Ledger()
    /// The account of the closed-loop slices, whose cost is reported.
    package var throughputLedger = Ledger()
    package var totals = Cost.Totals()
    package var counts = Counts()
    package var rounds: [RoundResult] = []
    package var faults: [LedgerFault] = []
    package var toggles = ToggleAccount()
    package var latency = LatencyAccount()
    package var throughputLatency = LatencyAccount()
    /// The facts that stand beside figures of live KVM; nil for the model.
    package var live: LiveResult?
    /// How long the system call of a signal took in the closed loop of each round, in ns.
    private var injections: [Double] = []
    /// Signals per second of the arm's open-loop slices, if it differs from the run's rate.
    package var rate: Double?
    /// How long a signal took in the closed loop of the warm-up, in nanoseconds.
    package var nanosecondsPerSignal = 0.0

    package init(_ machine: any ArmRunner) { self.machine = machine }

    package var name: String { machine.configuration.name }
    package var isVoid: Bool { ledger.isVoid || throughputLedger.isVoid || !faults.isEmpty }

    package func add(closed: SliceOutcome) {
        throughputLedger += closed.ledger
        totals += closed.totals
        toggles.merge(closed.toggles)
        counts += closed.counts
        faults += closed.faults
        live?.statistics.merge(closed.statistics, uniquingKeysWith: &+)
        if closed.ledger.signals > 0 {
            injections.append(Double(closed.totals.phases.injection) / Double(closed.ledger.signals))
        }
    }

    package func add(open: SliceOutcome, closed: SliceOutcome, round: Int) {
        ledger += open.ledger
        faults += open.faults
        toggles.merge(open.toggles)
        var result = RoundResult(
            index: round, nanosecondsPerDelivery: closed.nanosecondsPerDelivery,
            deliveries: closed.ledger.deliveries, p50: open.p50, p99: open.p99)
        result.elapsedNanoseconds = closed.totals.elapsed
        result.cpuNanoseconds = closed.totals.cpu
        rounds.append(result)
    }

    /// Excludes the last round's figures, for the given reason; its signals stay in the account.
    func excludeLastRound(because reason: String?) {
        guard !rounds.isEmpty else { return }
        rounds[rounds.count - 1].excluded = reason
    }

    /// The arm as results hold it. Figures are medians over the rounds, totals are sums.
    package func result(
        window: Int, rate: Double, arrivals: Arrivals, workload: Workload, listRegisters: Int
    ) -> ArmResult {
        let arm = machine.configuration
        var result = ArmResult(
            name: arm.name, path: (arm.live.isFloor ? .floor : arm.path).rawValue, loop: arm.loop.rawValue,
            cache: arm.cache.rawValue,
            topology: arm.topology.rawValue, guest: arm.guest.rawValue, workload: arm.workload.rawValue)
        result.window = window
        result.rate = self.rate ?? rate
        result.arrivals = arrivals.rawValue
        result.vcpus = arm.isLive ? arm.live.vcpus : workload.vcpus
        result.axes = ArmAxes(arm, devices: workload.deviceCount, events: workload.eventsPerDevice)
        result.listRegisters = arm.path == .software ? listRegisters : nil
        result.ledger = ledger
        result.throughputLedger = throughputLedger
        result.latency = latency.result(isWhole: true)
        result.throughputLatency = throughputLatency.result(isWhole: false)
        result.cost = Cost(
            totals: totals, deliveries: throughputLedger.deliveries, signals: throughputLedger.signals)
        result.counts = counts
        result.rounds = rounds
        result.useMedian()
        result.unstamped = latency.unstamped
        result.handicapNanoseconds = machine.syntheticWork.nanoseconds > 0 ? machine.syntheticWork.nanoseconds : nil
        result.faults = faults
        if var live {
            result.kind = .measured
            live.injectionNanoseconds = Spread(of: injections)?.median
            result.live = live
            result.counts.withholdWhatKVMHides(statistics: live.statistics)
        }
        if arm.togglesPerSecond > 0 { result.toggles = toggles.result }
        if arm.path.usesITS { result.cacheBytes = .value(UInt64(machine.cacheBytes)) }
        return result
    }
}

extension ArmResult {
    /// Replaces the mean cost by the median over the rounds, and scales host time, CPU time and rates by the ratio of
    /// the two, so that one disturbed round moves none of them.
    package mutating func useMedian() {
        spread = Spread(of: rounds)
        guard let median = spread?.median, let mean = cost.nanosecondsPerDelivery, mean > 0 else { return }
        let ratio = median / mean
        cost.nanosecondsPerDelivery = median
        cost.hostNanosecondsPerDelivery = cost.hostNanosecondsPerDelivery.map { $0 * ratio }
        cost.cpuNanosecondsPerDelivery = cost.cpuNanosecondsPerDelivery.map { $0 * ratio }
        cost.deliveriesPerSecond = cost.deliveriesPerSecond.map { $0 / ratio }
        cost.signalsPerSecond = cost.signalsPerSecond.map { $0 / ratio }
    }
}
