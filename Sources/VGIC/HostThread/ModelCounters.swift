public import Vocabulary

/// What the model did, counted where it happens. One per thread, never shared, added up after a slice.
///
/// The first block are terms of the ledger (see the Metrics room); the second counts the work that a model cannot time.
public struct ModelCounters: Counting, Equatable {
    // Terms of the ledger.
    /// Injections that failed with EBUSY: the ITS or the LPIs of the target are off.
    public var refusedBusy: UInt64 = 0
    /// Injections that failed with EINVAL: an MSI without a device or without an ITS at its address, an interrupt line
    /// that nobody may drive.
    public var refusedInvalid: UInt64 = 0
    /// Injections of a GSI that leads nowhere.
    public var unrouted: UInt64 = 0
    /// Injections that the guest has not mapped: KVM_SIGNAL_MSI returns 0.
    public var blocked: UInt64 = 0
    /// MSIs that met the window between two commands of `forwarding: linux`.
    public var droppedInWindow: UInt64 = 0
    /// Injections that made an interrupt pending.
    public var latched: UInt64 = 0
    /// Injections of an interrupt that was pending already.
    public var mergedPending: UInt64 = 0
    /// Acknowledges by the guest.
    public var deliveries: UInt64 = 0
    /// Edges that met a copy still pending in a list register when it was folded.
    public var mergedAtFold: UInt64 = 0
    /// Pending states that met another when they moved between latch, table and vPE.
    public var mergedAtTransfer: UInt64 = 0
    /// Pending states that CLEAR or EnableLPIs = 0 took away.
    public var destroyed: UInt64 = 0
    /// Pending bits taken out of the guest's tables: they are carried in, nobody signalled them here.
    public var imported: UInt64 = 0
    /// Pending vLPIs that `forwarding: linux` does not read back.
    public var droppedAtUnforward: UInt64 = 0

    // Work that is counted, not timed.
    /// Entries into the guest.
    public var guestEntries: UInt64 = 0
    /// IPIs that asked a vCPU to leave the guest.
    public var kicks: UInt64 = 0
    /// Blocked vCPUs that were woken.
    public var wakeUps: UInt64 = 0
    /// vLPIs that became pending while their vPE was not resident.
    public var foundAbsent: UInt64 = 0
    /// Doorbell LPIs that rang.
    public var doorbells: UInt64 = 0
    /// List registers that entries filled.
    public var listRegisterWrites: UInt64 = 0
    /// List registers that exits set to zero.
    public var listRegisterClears: UInt64 = 0
    /// Exits because the list registers ran low while more waited (ICH_MISR.U).
    public var maintenanceInterrupts: UInt64 = 0
    /// Locks of KVM that were taken: cmd_lock, its_lock, ap_list_lock and irq_lock, and its_lock's counterpart in the
    /// host's driver.
    public var lockAcquisitions: UInt64 = 0
    /// Atomic changes of an LPI's reference count (`vgic_get_irq_ref`, `vgic_put_irq`) that KVM makes to deliver.
    public var references: UInt64 = 0
    /// RCU and SRCU read-side sections that KVM enters to deliver; see `ReadSide`.
    public var readSections: UInt64 = 0
    /// Acquisitions that gave up spinning.
    public var lockParks: UInt64 = 0
    /// Halts that began with polls (`halt_attempted_poll`).
    public var haltAttemptedPolls: UInt64 = 0
    /// Those among them after which the vCPU did not sleep (`halt_successful_poll`).
    public var haltSuccessfulPolls: UInt64 = 0
    /// How often a halted vCPU looked whether something is pending, before it slept.
    public var haltPollChecks: UInt64 = 0
    /// Locks of KVM that these looks took. They are in no other count of locks: how many there are is a matter of time.
    public var haltPollLocks: UInt64 = 0
    /// Translations that the cache knew.
    public var cacheHits: UInt64 = 0
    /// Translations that took its_lock.
    public var cacheMisses: UInt64 = 0
    /// Commands that the host sent to its physical ITS.
    public var hostCommands: UInt64 = 0
    /// Mapped vPEs that became resident (`vgic_v4_load`), by entries of the run loop.
    public var vpeLoads: UInt64 = 0
    /// Mapped vPEs that ceased to be resident (`vgic_v4_put`), by blocks and preemptions of the run loop.
    public var vpePuts: UInt64 = 0
    /// Those puts among them that asked for a doorbell.
    public var doorbellRequests: UInt64 = 0
    /// Doorbells that were asked for and had not rung when the vPE became resident again.
    public var doorbellsWithdrawn: UInt64 = 0
    /// LPIs that became vLPIs.
    public var upgrades: UInt64 = 0
    /// vLPIs that became LPIs of software again.
    public var downgrades: UInt64 = 0
    /// Times that IAR returned 1023.
    public var spuriousAcknowledges: UInt64 = 0

    // Level lines, which are no part of the ledger.
    /// Lines that went from low to high.
    public var lineAssertions: UInt64 = 0
    /// Acknowledges of a level-triggered interrupt.
    public var lineDeliveries: UInt64 = 0
    /// Those among them that were not the first since the line was raised.
    public var lineRedeliveries: UInt64 = 0
    /// Level-triggered interrupts that the guest deactivated.
    public var lineEOIs: UInt64 = 0

    /// Nothing counted yet.
    @inlinable public init() {}

    /// Injections with nowhere to go, whatever the reason.
    @inlinable public var refused: UInt64 { refusedBusy &+ refusedInvalid &+ unrouted }

    /// How many injections were refused for each reason; reasons without any are left out.
    public var refusals: [String: UInt64] {
        let all = [("EBUSY", refusedBusy), ("EINVAL", refusedInvalid), ("no route", unrouted)]
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 > 0 })
    }

    /// Each counter by the name that results have for it; counters that results do not have are summed by it.
    public static let counters: [Counter<ModelCounters>] = [
        Counter("refusedBusy", \.refusedBusy),
        Counter("refusedInvalid", \.refusedInvalid),
        Counter("unrouted", \.unrouted),
        Counter("blocked", \.blocked),
        Counter("droppedInWindow", \.droppedInWindow),
        Counter("latched", \.latched),
        Counter("mergedPending", \.mergedPending),
        Counter("deliveries", \.deliveries),
        Counter("mergedAtFold", \.mergedAtFold),
        Counter("mergedAtTransfer", \.mergedAtTransfer),
        Counter("destroyed", \.destroyed),
        Counter("imported", \.imported),
        Counter("droppedAtUnforward", \.droppedAtUnforward),
        Counter("guestEntries", \.guestEntries),
        Counter("kicks", \.kicks),
        Counter("wakeUps", \.wakeUps),
        Counter("foundAbsent", \.foundAbsent),
        Counter("doorbells", \.doorbells),
        Counter("listRegisterWrites", \.listRegisterWrites),
        Counter("listRegisterClears", \.listRegisterClears),
        Counter("maintenanceInterrupts", \.maintenanceInterrupts),
        Counter("lockAcquisitions", \.lockAcquisitions),
        Counter("references", \.references),
        Counter("readSections", \.readSections),
        Counter("lockParks", \.lockParks),
        Counter("haltAttemptedPolls", \.haltAttemptedPolls),
        Counter("haltSuccessfulPolls", \.haltSuccessfulPolls),
        Counter("haltPollChecks", \.haltPollChecks),
        Counter("haltPollLocks", \.haltPollLocks),
        Counter("cacheHits", \.cacheHits),
        Counter("cacheMisses", \.cacheMisses),
        Counter("hostCommands", \.hostCommands),
        Counter("vpeLoads", \.vpeLoads),
        Counter("vpePuts", \.vpePuts),
        Counter("doorbellRequests", \.doorbellRequests),
        Counter("doorbellsWithdrawn", \.doorbellsWithdrawn),
        Counter("upgrades", \.upgrades),
        Counter("downgrades", \.downgrades),
        Counter("spuriousAcknowledges", \.spuriousAcknowledges),
        Counter("lineAssertions", \.lineAssertions),
        Counter("lineDeliveries", \.lineDeliveries),
        Counter("lineRedeliveries", \.lineRedeliveries),
        Counter("lineEOIs", \.lineEOIs),
    ]
}
