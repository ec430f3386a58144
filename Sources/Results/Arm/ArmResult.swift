public import Metrics
public import Vocabulary

/// What one arm (one full configuration) did in a run.
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
    /// Which threads played the roles.
    public var topology: String
    /// What the guest did when it was idle.
    public var guest: String
    /// What was signalled.
    public var workload: String
    /// Where its figures come from.
    public var kind: ResultKind

    /// What else decides its figures; nil in a result of a version that did not write it.
    public var axes: ArmAxes?

    // What it was given, beyond the contract.
    /// Signals in flight (closed loop); nil in an open loop.
    public var window: Int?
    /// Signals per second that were due (open loop); nil in a closed loop.
    public var rate: Double?
    /// How the signals of the open loop followed each other; nil if there was none.
    public var arrivals: String?
    /// How many vCPUs the machine had.
    public var vcpus: Int?
    /// How many list registers each vCPU had.
    public var listRegisters: Int?

    /// Work that was added to each of its deliveries on purpose, in nanoseconds; nil, as it should be, if none was.
    public var handicapNanoseconds: Double?

    // What it did.
    /// The account of its open-loop slices, those whose latencies are reported.
    public var ledger = Ledger()
    /// How long the deliveries of the open-loop slices took.
    public var latency = LatencyResult()
    /// The account of its closed-loop slices, those whose cost and counts are reported.
    public var throughputLedger = Ledger()
    /// How long the deliveries of the closed-loop slices took: a full window's queueing, not the path's latency.
    public var throughputLatency = LatencyResult()
    /// What its deliveries cost.
    public var cost = Cost()
    /// The work that was counted.
    public var counts = Counts()
    /// The work of a delivery, counted apart from all timing; nil if it was not.
    public var counted: CountedResult?
    /// Its slices, one for each round.
    public var rounds: [RoundResult] = []
    /// Which KVM ran it, and what KVM counted; nil for the model.
    public var live: LiveResult?
    /// Over the rounds that count; nil if none does.
    public var spread: Spread?
    /// Deliveries whose time is not known, because the stamp ring of their source was full.
    public var unstamped: UInt64 = 0
    /// Everything that makes the result void, the ledger's lines included.
    public var faults: [LedgerFault] = []
    /// Its counted work times published unit costs; nil if none were asked for, or if it is not the model's.
    public var projected: Projection?
    /// What its toggles took; nil where there were none.
    public var toggles: Toggles?
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

    /// Whether this arm's figures must not be used.
    public var isVoid: Bool { ledger.isVoid || throughputLedger.isVoid || !faults.isEmpty || !everyDeliveryHasItsTime }

    /// Whether each delivery is either in the histogram or counted as unstamped.
    public var everyDeliveryHasItsTime: Bool { latency.response.count &+ unstamped == ledger.deliveries }

    /// Everything that makes it void, in words: faults with their interrupts first, then the lines of the ledger.
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
