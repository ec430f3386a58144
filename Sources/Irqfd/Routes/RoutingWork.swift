/// What KVM does for calls of KVM_SET_GSI_ROUTING and KVM_IRQFD, counted where the model does it.
public struct RoutingWork: Sendable, Equatable {
    /// Calls that replaced the routing table, assigned an irqfd or deassigned one.
    public var calls: UInt64 = 0
    /// Entries that were copied from userspace into a new table.
    public var entriesCopied: UInt64 = 0
    /// Irqfds whose route was looked up again (`irqfd_update`).
    public var irqfdUpdates: UInt64 = 0
    /// Locks that KVM takes for the calls: `irq_lock` and `irqfds.lock` for a table; `irqfds.lock` and that of
    /// irq-bypass for an assignment and for a deassignment. Those of un-forwarding are counted by the thread.
    public var locks: UInt64 = 0
    /// Grace periods of SRCU that the calls waited for (`synchronize_srcu_expedited`): one for a table, one for a
    /// deassignment.
    public var gracePeriods: UInt64 = 0

    /// Nothing done yet.
    public init() {}

    /// What was done after `earlier`.
    public static func - (work: RoutingWork, earlier: RoutingWork) -> RoutingWork {
        var difference = work
        difference.calls &-= earlier.calls
        difference.entriesCopied &-= earlier.entriesCopied
        difference.irqfdUpdates &-= earlier.irqfdUpdates
        difference.locks &-= earlier.locks
        difference.gracePeriods &-= earlier.gracePeriods
        return difference
    }
}
