public import Metrics
public import Vocabulary

/// What one arm did in a run, with the axes that it had.
public struct ArmResult: Sendable {
    // Which arm it is, in the words of the command line.
    /// Its name, unique in a result; stable between runs.
    public var name: String
    /// How a signal becomes a delivery.
    public var path: String
    /// How the host learns of a signal.
    public var loop: String
    /// Which translation cache was in place.
    public var cache: String
    /// Which threads played which role.
    public var topology: String
    /// What the guest did when it was idle.
    public var guest: String
    /// What the devices signalled.
    public var workload: String
    /// Where the arm's figures come from.
    public var kind: ResultKind

    /// The axes that have no property here; nil in a result of a version that did not write them.
    public var axes: ArmAxes?

    /// How far the arm's figures can be trusted: how well its rounds agree, and whether disturbed ones had to be kept.
    /// Nil for an arm without rounds, and in results of older versions.
    public var grade: Grade?
    /// Whether so many rounds were disturbed that these had to be kept, so that no time is told; nil if none was kept,
    /// and in results of older versions.
    public var keepsDisturbedRounds: Bool?

    // The arm's load.
    /// Signals in flight in the closed loop; nil if the arm ran no closed loop.
    public var window: Int?
    /// Signals per second that were due in the open loop; nil if the arm ran no open loop.
    public var rate: Double?
    /// Signals per second that the open loop achieved, the median of its rounds; nil if the arm ran no open loop, or in
    /// a result of a version that did not measure it.
    public var achievedRate: Double?
    /// Whether the arm could not keep to the offered rate, so that it has no quantiles.
    public var isSaturated = false
    /// How the signals of the open loop were spaced; nil if the arm ran no open loop.
    public var arrivals: String?
    /// How many vCPUs the machine had.
    public var vcpus: Int?
    /// How many list registers each vCPU had.
    public var listRegisters: Int?

    /// Synthetic work that was added to each delivery, in nanoseconds; nil if none was.
    public var handicapNanoseconds: Double?

    // What the arm did.
    /// The account of the open-loop slices, whose latencies are reported.
    public var ledger = Ledger()
    /// How long the deliveries of the open-loop slices took.
    public var latency = LatencyResult()
    /// The account of the closed-loop slices, whose cost and counts are reported.
    public var throughputLedger = Ledger()
    /// How long the deliveries of the closed-loop slices took: queueing behind a full window, not the latency of the
    /// path.
    public var throughputLatency = LatencyResult()
    /// What the deliveries of the closed-loop slices cost.
    public var cost = Cost()
    /// The work that was counted in the closed-loop slices.
    public var counts = Counts()
    /// The work of a delivery, counted in a pass of its own without timing; nil if there was no such pass.
    public var counted: CountedResult?
    /// The arm's slices, one for each round.
    public var rounds: [RoundResult] = []
    /// Which KVM ran the arm, and what KVM counted; nil for the model.
    public var live: LiveResult?
    /// The spread of the rounds that the audit did not exclude; nil if there is none.
    public var spread: Spread?
    /// Deliveries whose time is not known, because the stamp ring of their source was full.
    public var unstamped: UInt64 = 0
    /// Everything that makes the arm void, imbalances of its ledger included.
    public var faults: [LedgerFault] = []
    /// The account of each LPI that had a signal, by ascending INTID; empty unless the user asked for it.
    public var accounts: [LPIAccount] = []
    /// Counted work times published unit costs; nil if the run had no unit costs, or for an arm of the host's KVM.
    public var projected: Projection?
    /// Durations of the arm's toggles; nil if it had none.
    public var toggles: Toggles?
    /// Durations and work of the arm's changes of routes or irqfds; nil if it had none.
    public var routing: RouteChanges?
    /// Bytes that the translation cache held at its fullest.
    public var cacheBytes: Reading<UInt64> = .unavailable("not measured for this arm")
    /// Resident memory of the process after this arm's last slice, in bytes (VmHWM).
    public var peakResidentBytes: Reading<UInt64> = .unavailable("not measured for this arm")

    /// An arm that has not done anything yet.
    public init(
        name: String, path: String, loop: String, cache: String, topology: String, guest: String, workload: String,
        kind: ResultKind = .modelled
    ) {
        self.name = name
        self.path = path
        self.loop = loop
        self.cache = cache
        self.topology = topology
        self.guest = guest
        self.workload = workload
        self.kind = kind
    }

    /// Whether the arm's figures must not be used.
    public var isVoid: Bool { ledger.isVoid || throughputLedger.isVoid || !faults.isEmpty || !everyDeliveryHasItsTime }

    /// Whether each delivery is either in the histogram or counted as unstamped.
    public var everyDeliveryHasItsTime: Bool { latency.response.count &+ unstamped == ledger.deliveries }

    /// Everything that makes the arm void, in words: faults with their interrupts first, then imbalances of the ledger.
    public var complaints: [String] {
        var words = faults.map { fault in
            fault.intid.map { "INTID \($0): \(fault.explanation)" } ?? fault.explanation
        }
        for (slices, ledger) in [("open loop", ledger), ("closed loop", throughputLedger)] {
            words += ledger.imbalances.map { "\(slices): \($0)" }
            if ledger.lost > 0 {
                words.append("\(slices): \(ledger.lost) lost: not delivered one second after the last signal")
            }
        }
        if !everyDeliveryHasItsTime {
            words.append(
                "\(latency.response.count) latencies + \(unstamped) unstamped, but \(ledger.deliveries) deliveries")
        }
        return words
    }
}
