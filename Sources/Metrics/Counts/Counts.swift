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
    /// Locks that were taken.
    public var lockAcquisitions: UInt64 = 0
    /// Locks that were not got by spinning.
    public var lockParks: UInt64 = 0
    /// Heap allocations inside the slices.
    public var allocations: Reading<UInt64> = .unavailable("not counted in this run")

    // Beyond the contract.
    /// Underflow interrupts of list registers that were not enough.
    public var maintenanceInterrupts: UInt64 = 0
    /// Translations that the cache had.
    public var cacheHits: UInt64 = 0
    /// Translations that had to be looked up.
    public var cacheMisses: UInt64 = 0
    /// What the loop reaped, spurious ones included.
    public var completions: UInt64 = 0
    /// Multishot polls that the kernel ended.
    public var endedMultishots: UInt64 = 0
    /// Polls that were armed again.
    public var rearms: UInt64 = 0
    /// Times that a completion queue was full.
    public var overflows: UInt64 = 0
    /// ITS commands that were executed.
    public var commands: UInt64 = 0
    /// Grace periods that were waited for.
    public var gracePeriods: UInt64 = 0
    /// Guest acknowledges that returned nothing.
    public var spuriousAcknowledges: UInt64 = 0
    /// vLPIs that became pending while their vPE was not resident.
    public var foundAbsent: UInt64 = 0
    /// Commands that the host sent, or for its vPEs' coming and going has to send, to its physical ITS.
    public var hostCommands: UInt64 = 0
    /// Writes of its redistributors' registers that the host has to make for vPEs that come and go.
    public var hostRegisterWrites: UInt64 = 0
    /// vPEs that became resident.
    public var vpeLoads: UInt64 = 0
    /// vPEs that ceased to be resident.
    public var vpePuts: UInt64 = 0

    /// The plain counts that nobody could take, each with the reason; what stands for them is 0.
    public var uncounted: [Item: String] = [:]

    /// Nothing counted.
    public init() {}

    /// One count, or why there is none.
    public func reading(_ item: Item) -> Reading<UInt64> {
        uncounted[item].map { .unavailable($0) } ?? .value(self[item])
    }

    /// Adds another slice, or another worker's part of one. A count stays known only if both sides are.
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
