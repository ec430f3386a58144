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
    /// The account of each LPI, by INTID; empty unless the arm keeps them.
    private var accounts: [UInt32: Ledger] = [:]
    package var toggles = ToggleAccount()
    package var routing = RoutingAccount()
    package var latency = LatencyAccount()
    package var throughputLatency = LatencyAccount()
    /// The facts that stand beside figures of live KVM; nil for the model.
    package var live: LiveResult?
    /// How long the system call of a signal took in the closed loop of each round, in ns.
    private var injections: [Double] = []
    /// Time of each role in each of `rounds`, in nanoseconds.
    private var phases: [Phases] = []
    /// Slices of excluded rounds, which are in no sum; nil as long as there are none.
    private var aside: AsideSlices?
    /// Whether so many rounds were disturbed that these had to be kept.
    package private(set) var keepsDisturbedRounds = false
    /// Signals per second of the arm's open-loop slices, if it differs from the run's rate.
    package var rate: Double?
    /// Which histograms of the open loop the result holds whole.
    var histograms = HistogramChoice.response
    /// Whether the 99.9th percentile of each round is kept.
    var keepsP999 = false
    /// The times at which the arm's load plays its open loops; nil for a load that is sent at a rate.
    package var times: SignalTimes?
    /// How long a signal took in the closed loop of the warm-up, in nanoseconds.
    package var nanosecondsPerSignal = 0.0

    package init(_ machine: any ArmRunner) { self.machine = machine }

    package var name: String { machine.configuration.name }
    package var isVoid: Bool { ledger.isVoid || throughputLedger.isVoid || !faults.isEmpty }

    /// Adds the slices of a round. What the audit excludes stays out of every sum, as the wash-out does, unless its
    /// account does not balance; its figures are kept beside the others.
    /// - Parameters:
    ///   - slices: the outcomes of both slices.
    ///   - latencies: the latencies of both slices.
    ///   - round: the round's number.
    ///   - exclusion: why the audit excludes the round; nil if it does not.
    func add(_ slices: SlicePair, _ latencies: borrowing PairLatencies, round: Int, exclusion: String?) {
        note(slices, round: round, exclusion: exclusion)
        if exclusion == nil || slices.isVoid {
            take(slices, latencies)
        } else {
            let aside = aside ?? AsideSlices()
            aside.pairs.append(slices)
            aside.latencies.merge(latencies)
            self.aside = aside
        }
    }

    private func take(_ slices: SlicePair, _ latencies: borrowing PairLatencies) {
        add(closed: slices.closed)
        add(open: slices.open)
        throughputLatency.merge(latencies.closed)
        latency.merge(latencies.open)
    }

    /// Takes the excluded rounds back where fewer than three others are left: the machine was so disturbed that there
    /// is nothing else to show.
    func keepWhatThereIs() {
        guard let aside else { return }
        let kept = rounds.count { $0.excluded == nil }
        guard kept < min(Grade.leastRounds, Set(rounds.map(\.index)).count) else { return }
        for index in rounds.indices { rounds[index].excluded = nil }
        for slices in aside.pairs {
            add(closed: slices.closed)
            add(open: slices.open)
        }
        throughputLatency.merge(aside.latencies.closed)
        latency.merge(aside.latencies.open)
        self.aside = nil
        keepsDisturbedRounds = true
    }

    package func add(closed: SliceOutcome) {
        throughputLedger += closed.ledger
        totals += closed.totals
        toggles.merge(closed.toggles)
        routing.merge(closed.routing)
        counts += closed.counts
        faults += closed.faults
        for (intid, ledger) in closed.accounts { accounts[intid, default: Ledger()] += ledger }
        live?.statistics.merge(closed.statistics, uniquingKeysWith: &+)
        live?.add(histograms: closed.histograms)
        if closed.ledger.signals > 0 {
            injections.append(Double(closed.totals.phases.injection) / Double(closed.ledger.signals))
        }
    }

    private func add(open: SliceOutcome) {
        ledger += open.ledger
        faults += open.faults
        for (intid, ledger) in open.accounts { accounts[intid, default: Ledger()] += ledger }
        toggles.merge(open.toggles)
        routing.merge(open.routing)
    }

    private func note(_ slices: SlicePair, round: Int, exclusion: String?) {
        let closed = slices.closed
        var result = RoundResult(
            index: round, nanosecondsPerDelivery: closed.nanosecondsPerDelivery,
            deliveries: closed.ledger.deliveries, p50: slices.open.p50, p99: slices.open.p99, excluded: exclusion)
        result.elapsedNanoseconds = closed.totals.elapsed
        result.cpuNanoseconds = closed.totals.cpu
        result.hostNanoseconds = closed.totals.host
        result.achievedRate = slices.open.pace.map { $0.keptShare * slices.rate }
        result.backlogGrew = slices.open.pace?.isFallingBehind
        if keepsP999 { result.p999 = slices.open.p999 }
        rounds.append(result)
        phases.append(closed.totals.phases)
    }

    /// The median over the rounds that count of each role's time for a delivery, in nanoseconds, by the role's name.
    private var parts: [String: Double] {
        var parts: [String: Double] = [:]
        for field in Phases.fields {
            let times = zip(rounds, phases).compactMap { round, phases in
                round.excluded != nil || round.deliveries == 0
                    ? nil : Double(phases[keyPath: field.path]) / Double(round.deliveries)
            }
            parts[field.name] = Spread(of: times)?.median
        }
        return parts
    }

    /// The arm as results hold it. Figures are medians over the rounds, totals are sums.
    package func result(
        window: Int, rate: Double, arrivals: Arrivals, workload: Workload
    ) -> ArmResult {
        let arm = machine.configuration
        var result = ArmResult(
            name: arm.name, path: (arm.live.isFloor ? .floor : arm.path).rawValue, loop: arm.loop.rawValue,
            cache: arm.cache.rawValue,
            topology: arm.topology.rawValue, guest: arm.guest.rawValue, workload: arm.workload.rawValue)
        result.window = window
        result.rate = times?.rate ?? self.rate ?? rate
        result.arrivals = times?.arrivals ?? arrivals.rawValue
        result.vcpus = arm.isLive ? arm.live.vcpus : workload.vcpus
        result.axes = ArmAxes(arm, devices: workload.deviceCount, events: workload.eventsPerDevice)
        result.listRegisters = arm.path == .software ? arm.listRegisters : nil
        result.ledger = ledger
        result.throughputLedger = throughputLedger
        result.latency = latency.result(histograms)
        result.throughputLatency = throughputLatency.result(nil)
        result.cost = Cost(
            totals: totals, deliveries: throughputLedger.deliveries, signals: throughputLedger.signals)
        result.counts = counts
        result.rounds = rounds
        result.useMedians(parts: parts)
        if keepsDisturbedRounds { (result.grade, result.keepsDisturbedRounds) = (.c, true) }
        result.judgePace()
        result.unstamped = latency.unstamped
        result.handicapNanoseconds = machine.syntheticWork.nanoseconds > 0 ? machine.syntheticWork.nanoseconds : nil
        result.faults = faults
        result.accounts = accounts.sorted { $0.key < $1.key }.map { LPIAccount(intid: $0.key, ledger: $0.value) }
        if var live {
            result.kind = .measured
            live.injectionNanoseconds = Spread(of: injections)?.median
            result.live = live
            result.counts.withholdWhatKVMHides(statistics: live.statistics)
        }
        if arm.togglesPerSecond > 0 { result.toggles = toggles.result }
        if arm.routing.churn != .none { result.routing = routing.result }
        if arm.path.usesITS { result.cacheBytes = .value(UInt64(machine.cacheBytes)) }
        return result
    }
}
