public import Metrics
public import Vocabulary

/// What came out of `irqmark chaos`.
public struct ChaosReport: Sendable {
    /// The account of all signals.
    public var ledger = Ledger()
    /// Which LPIs it fails on.
    public var faults: [LedgerFault] = []
    /// vCPUs whose vLPIs were enabled or disabled.
    public var toggles: UInt64 = 0
    /// Enables that found no vPEID.
    public var failedEnables: UInt64 = 0
    /// LPIs that became vLPIs, and vLPIs that became LPIs.
    public var upgrades: UInt64 = 0
    /// See `upgrades`.
    public var downgrades: UInt64 = 0
    /// Commands of the guest that took a translation away, and flushes of the cache.
    public var invalidations: UInt64 = 0
    /// Commands of the guest.
    public var commands: UInt64 = 0
    /// Commands of the host to its ITS.
    public var hostCommands: UInt64 = 0
    /// Doorbells that rang.
    public var doorbells: UInt64 = 0
    /// vCPUs that slept on while a vLPI was pending, because their vPE was enabled without a doorbell: what Linux's
    /// order costs, in which alone they are woken at the end.
    public var overslept: UInt64 = 0
    /// The same of each LPI, from 8192 on. Signals count from where they are injected: what met in an eventfd is no
    /// LPI's.
    public var ledgers: [Ledger] = []
    /// What went on beside the signals.
    public var activities = ChaosActivities()
    /// Seconds that it took, the settling at the end included.
    public var seconds = 0.0

    /// Nothing happened yet.
    public init() {}

    /// What came of it on another host.
    package static func += (left: inout ChaosReport, right: ChaosReport) {
        left.ledger += right.ledger
        left.faults += right.faults
        left.toggles += right.toggles
        left.failedEnables += right.failedEnables
        left.upgrades += right.upgrades
        left.downgrades += right.downgrades
        left.invalidations += right.invalidations
        left.commands += right.commands
        left.hostCommands += right.hostCommands
        left.doorbells += right.doorbells
        left.overslept += right.overslept
        left.activities += right.activities
        left.seconds += right.seconds
        if left.ledgers.isEmpty { left.ledgers = Array(repeating: Ledger(), count: right.ledgers.count) }
        for slot in right.ledgers.indices { left.ledgers[slot] += right.ledgers[slot] }
    }

    /// 0, or 5 if the account does not balance or a signal is lost.
    public var status: ExitStatus { ledger.isVoid || !faults.isEmpty ? .void : .ok }
}
