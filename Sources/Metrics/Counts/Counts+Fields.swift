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
    ]

    /// The name of a plain count.
    public typealias Item = FieldName<Counts>
}

/// Names of the counts that code looks at one by one.
extension FieldName where Record == Counts {
    /// System calls of all roles, those of the source included.
    public static var systemCalls: Self { Self(\.systemCalls) }
    /// Kernel entries by `io_uring_enter`.
    public static var ringEntries: Self { Self(\.ringEntries) }
    /// Times that a blocked thread or vCPU was woken.
    public static var wakeUps: Self { Self(\.wakeUps) }
    /// Entries into the guest.
    public static var guestEntries: Self { Self(\.guestEntries) }
    /// vCPUs that were asked to leave the guest (IPIs in KVM).
    public static var kicks: Self { Self(\.kicks) }
    /// Doorbell interrupts of vPEs that were not resident.
    public static var doorbells: Self { Self(\.doorbells) }
    /// List registers that were written.
    public static var listRegisterWrites: Self { Self(\.listRegisterWrites) }
    /// Underflow maintenance interrupts: there were not enough list registers.
    public static var maintenanceInterrupts: Self { Self(\.maintenanceInterrupts) }
    /// Translations that the cache held.
    public static var cacheHits: Self { Self(\.cacheHits) }
    /// Completions that the loop reaped, spurious ones included.
    public static var completions: Self { Self(\.completions) }
    /// Multishot polls that the kernel ended.
    public static var endedMultishots: Self { Self(\.endedMultishots) }
    /// Polls that were armed again.
    public static var rearms: Self { Self(\.rearms) }
    /// Times that a completion queue was full.
    public static var overflows: Self { Self(\.overflows) }
    /// Commands to the physical ITS: those that the host sent, and those that a real host has to send when vPEs come
    /// and go.
    public static var hostCommands: Self { Self(\.hostCommands) }
    /// Writes of redistributor registers that a real host has to make when vPEs come and go.
    public static var hostRegisterWrites: Self { Self(\.hostRegisterWrites) }
}
