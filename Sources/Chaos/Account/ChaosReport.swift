public import Metrics
import VGIC
public import Vocabulary

/// The outcome of `irqmark chaos`.
public struct ChaosReport: Sendable {
    /// The account of all signals.
    public var ledger = Ledger()
    /// Faults of the ledger, with the LPI that each concerns.
    public var faults: [LedgerFault] = []
    /// How often the vLPIs of a vCPU were enabled or disabled.
    public var toggles: UInt64 = 0
    /// How often enabling found no vPEID.
    public var failedEnables: UInt64 = 0
    /// How many LPIs became vLPIs.
    public var upgrades: UInt64 = 0
    /// How many vLPIs became LPIs.
    public var downgrades: UInt64 = 0
    /// How many translations were invalidated: by the guest's commands, and by flushes of the cache.
    public var invalidations: UInt64 = 0
    /// How many commands the guest gave to its ITS.
    public var commands: UInt64 = 0
    /// How many commands the host gave to its ITS.
    public var hostCommands: UInt64 = 0
    /// How many doorbells rang.
    public var doorbells: UInt64 = 0
    /// How many vCPUs slept while a vLPI was pending, because their vPE was enabled without a doorbell. Only Linux's
    /// order has them; they are woken at the end.
    public var overslept: UInt64 = 0
    /// A ledger for each LPI, in the order of INTIDs from 8192 on. Its `signals` equal its `injections`: merges in an
    /// eventfd happen before the LPI is known.
    public var ledgers: [Ledger] = []
    /// The level lines, which are no term of the ledger.
    public var lines = Lines()
    /// Activities beside the signals, with how often each was done.
    public var activities = ChaosActivities()
    /// How long the run took, in seconds, with the settling at the end.
    public var seconds = 0.0

    /// The INTID of the LPI whose ledger has that place in `ledgers`.
    public static func intid(_ place: Int) -> UInt32 { ChaosAccount.intid(place).rawValue }

    /// The INTIDs of all LPIs that chaos signals.
    public static var intids: ClosedRange<UInt32> { intid(0)...intid(ChaosActivity.lpis - 1) }

    /// What became of level-triggered SPIs.
    public struct Lines: Sendable, Equatable {
        /// How often a device asked to be served.
        public var asserted: UInt64 = 0
        /// How often a line was raised once more, because its device asked still when the line had been lowered.
        public var raisedAgain: UInt64 = 0
        /// How often the guest served a device that asked.
        public var served: UInt64 = 0

        static func += (left: inout Lines, right: Lines) {
            left.asserted += right.asserted
            left.raisedAgain += right.raisedAgain
            left.served += right.served
        }
    }

    /// The report of a run in which nothing has happened yet.
    public init() {}

    /// Adds the report of another host's part of the run.
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
        left.lines += right.lines
        left.activities += right.activities
        left.seconds += right.seconds
        if left.ledgers.isEmpty { left.ledgers = Array(repeating: Ledger(), count: right.ledgers.count) }
        for slot in right.ledgers.indices { left.ledgers[slot] += right.ledgers[slot] }
    }

    /// 0, or 5 if an account does not balance or a signal is lost.
    public var status: ExitStatus { ledger.isVoid || !faults.isEmpty ? .void : .ok }
}
