/// Work that is counted exactly, as totals over all slices of an arm. Tables show it per delivery.
public struct Counts: Sendable, Equatable {
    /// System calls of all roles, those of the source included.
    public var systemCalls: UInt64 = 0
    /// Kernel entries by `io_uring_enter`.
    public var ringEntries: UInt64 = 0
    /// Times that a blocked thread or vCPU was woken.
    public var wakeUps: UInt64 = 0
    /// Entries into the guest.
    public var guestEntries: UInt64 = 0
    /// vCPUs that were asked to leave the guest (IPIs in KVM).
    public var kicks: UInt64 = 0
    /// Doorbell interrupts of vPEs that were not resident.
    public var doorbells: UInt64 = 0
    /// List registers that were written.
    public var listRegisterWrites: UInt64 = 0
    /// List registers that exits set to zero.
    public var listRegisterClears: UInt64 = 0
    /// Locks that were taken.
    public var lockAcquisitions: UInt64 = 0
    /// Lock acquisitions in which a thread had to sleep.
    public var lockParks: UInt64 = 0
    /// Heap allocations inside the slices.
    public var allocations: Reading<UInt64> = .unavailable("not counted in this run")

    // Further counts.
    /// Underflow maintenance interrupts: there were not enough list registers.
    public var maintenanceInterrupts: UInt64 = 0
    /// Translations that the cache held.
    public var cacheHits: UInt64 = 0
    /// Translations that the cache did not hold, so that the ITS's tables were searched.
    public var cacheMisses: UInt64 = 0
    /// Completions that the loop reaped, spurious ones included.
    public var completions: UInt64 = 0
    /// Multishot polls that the kernel ended.
    public var endedMultishots: UInt64 = 0
    /// Polls that were armed again.
    public var rearms: UInt64 = 0
    /// Times that a completion queue was full.
    public var overflows: UInt64 = 0
    /// ITS commands of the guest that were executed.
    public var commands: UInt64 = 0
    /// Grace periods that somebody waited for.
    public var gracePeriods: UInt64 = 0
    /// Acknowledges of the guest that found nothing pending (INTID 1023).
    public var spuriousAcknowledges: UInt64 = 0
    /// vLPIs that became pending while their vPE was not resident.
    public var foundAbsent: UInt64 = 0
    /// Commands to the physical ITS: those that the host sent, and those that a real host has to send when vPEs come
    /// and go.
    public var hostCommands: UInt64 = 0
    /// Writes of redistributor registers that a real host has to make when vPEs come and go.
    public var hostRegisterWrites: UInt64 = 0
    /// vPEs that became resident.
    public var vpeLoads: UInt64 = 0
    /// vPEs that ceased to be resident.
    public var vpePuts: UInt64 = 0

    /// Atomic changes of LPIs' reference counts that KVM makes.
    public var references: UInt64 = 0
    /// RCU and SRCU read-side sections that KVM enters.
    public var readSections: UInt64 = 0
    /// Halts of vCPUs that began with polls.
    public var haltAttemptedPolls: UInt64 = 0
    /// Halts of vCPUs that polls have kept from sleeping.
    public var haltSuccessfulPolls: UInt64 = 0
    /// How often halted vCPUs looked whether something is pending, before they slept.
    public var haltPollChecks: UInt64 = 0
    /// Locks that these looks took, which `lockAcquisitions` does not contain.
    public var haltPollLocks: UInt64 = 0

    /// Plain counts that nobody could take, each with the reason. Their properties are 0.
    public var uncounted: [Item: String] = [:]

    /// No work counted yet.
    public init() {}

    /// The value of a count, or the reason why nobody could take it.
    public func reading(_ item: Item) -> Reading<UInt64> {
        uncounted[item].map { .unavailable($0) } ?? .value(self[item])
    }

    /// Adds the counts of another slice or another worker. A count stays known only if both sides know it.
    public static func += (left: inout Counts, right: Counts) {
        left.addFields(of: right)
        if !right.uncounted.isEmpty { left.uncounted.merge(right.uncounted) { own, _ in own } }
        switch (left.allocations, right.allocations) {
        case (.value(let one), .value(let other)): left.allocations = .value(one + other)
        case (.value, .unavailable): left.allocations = right.allocations
        case (.unavailable, _): break
        }
    }
}

extension Counts: Tabled {
    /// The plain counts in the order of the result's JSON.
    public static let fields: [Field<Counts>] = [
        Field("systemCalls", \.systemCalls, "System calls of all roles, those of the source included"),
        Field("ringEntries", \.ringEntries, "Kernel entries by `io_uring_enter`"),
        Field("wakeUps", \.wakeUps, "Times that a blocked thread or vCPU was woken"),
        Field("guestEntries", \.guestEntries, "Entries into the guest"),
        Field("kicks", \.kicks, "vCPUs that were asked to leave the guest (IPIs in KVM)"),
        Field("doorbells", \.doorbells, "Doorbell interrupts of vPEs that were not resident"),
        Field("listRegisterWrites", \.listRegisterWrites, "List registers that were written"),
        Field("lockAcquisitions", \.lockAcquisitions, "Locks that were taken"),
        Field("lockParks", \.lockParks, "Locks that were not got by spinning"),
        Field(
            "maintenanceInterrupts", \.maintenanceInterrupts,
            "Underflow interrupts of list registers that were not enough"),
        Field("cacheHits", \.cacheHits, "Translations that the cache had"),
        Field("cacheMisses", \.cacheMisses, "Translations that had to be looked up"),
        Field("completions", \.completions, "What the loop reaped, spurious ones included"),
        Field("endedMultishots", \.endedMultishots, "Multishot polls that the kernel ended"),
        Field("rearms", \.rearms, "Polls that were armed again"),
        Field("overflows", \.overflows, "Times that a completion queue was full"),
        Field("commands", \.commands, "ITS commands that were executed"),
        Field("gracePeriods", \.gracePeriods, "Grace periods that were waited for"),
        Field("spuriousAcknowledges", \.spuriousAcknowledges, "Guest acknowledges that returned nothing"),
        Field("foundAbsent", \.foundAbsent, "vLPIs that became pending while their vPE was not resident"),
        Field(
            "hostCommands", \.hostCommands,
            "Commands that the host sent, or for its vPEs' coming and going has to send, to its physical ITS"),
        Field(
            "hostRegisterWrites", \.hostRegisterWrites,
            "Writes of its redistributors' registers that the host has to make for vPEs that come and go", since: 1),
        Field("vpeLoads", \.vpeLoads, "vPEs that became resident", since: 1),
        Field("vpePuts", \.vpePuts, "vPEs that ceased to be resident", since: 1),
        Field("listRegisterClears", \.listRegisterClears, "List registers that exits set to zero", since: 1),
        Field(
            "references", \.references, "Atomic changes of LPIs' reference counts that KVM makes to deliver", since: 1),
        Field(
            "readSections", \.readSections, "RCU and SRCU read-side sections that KVM enters to deliver", since: 1),
        Field("haltAttemptedPolls", \.haltAttemptedPolls, "Halts of vCPUs that began with polls", since: 1),
        Field(
            "haltSuccessfulPolls", \.haltSuccessfulPolls, "Halts of vCPUs that polls kept from sleeping", since: 1),
        Field(
            "haltPollChecks", \.haltPollChecks,
            "How often halted vCPUs looked whether something is pending, before they slept", since: 1),
        Field(
            "haltPollLocks", \.haltPollLocks, "Locks that these looks took, which lockAcquisitions does not contain",
            since: 1),
    ]

    /// The name of a plain count.
    public typealias Item = FieldName<Counts>
}
