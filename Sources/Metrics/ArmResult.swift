/// What one arm (one full configuration) did in a run.
public struct ArmResult: Sendable {
    // Which arm it is, in the words of the command line.
    public var name: String
    public var path: String
    public var loop: String
    public var cache: String
    public var topology: String
    public var guest: String
    public var workload: String
    public var kind: ResultKind

    // What it was given, beyond the contract.
    /// Signals in flight (closed loop); nil in an open loop.
    public var window: Int?
    /// Signals per second that were due (open loop); nil in a closed loop.
    public var rate: Double?
    public var vcpus: Int?
    public var listRegisters: Int?

    // What it did.
    public var ledger = Ledger()
    public var latency = LatencyResult()
    public var cost = Cost()
    public var counts = Counts()
    public var rounds: [RoundResult] = []
    /// Over the rounds that count; nil if none does.
    public var spread: Spread?
    /// Deliveries whose time is not known, because the stamp ring of their source was full.
    public var unstamped: UInt64 = 0
    /// Everything that makes the result void, the ledger's lines included.
    public var faults: [LedgerFault] = []
    /// Bytes that the translation cache held at its fullest.
    public var cacheBytes: Reading<UInt64> = .unavailable("not measured for this arm")
    /// Resident memory of the process after this arm's last slice, in bytes (VmHWM).
    public var peakResidentBytes: Reading<UInt64> = .unavailable("not measured for this arm")

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
    public var isVoid: Bool { ledger.isVoid || !faults.isEmpty || !everyDeliveryHasItsTime }

    /// Whether each delivery is either in the histogram or counted as unstamped.
    public var everyDeliveryHasItsTime: Bool { latency.response.count &+ unstamped == ledger.deliveries }

    /// Everything that makes it void, in words: faults with their interrupts first, then the lines of the ledger.
    public var complaints: [String] {
        var words = faults.map { fault in
            fault.intid.map { "INTID \($0): \(fault.explanation)" } ?? fault.explanation
        }
        words += ledger.imbalances
        if ledger.lost > 0 {
            words.append("\(ledger.lost) lost: not delivered one second after the last signal")
        }
        if !everyDeliveryHasItsTime {
            words.append(
                "\(latency.response.count) latencies + \(unstamped) unstamped, but \(ledger.deliveries) deliveries")
        }
        return words
    }
}
