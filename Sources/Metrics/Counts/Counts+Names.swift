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
    /// Halts of vCPUs that began with polls.
    public static var haltAttemptedPolls: Self { Self(\.haltAttemptedPolls) }
    /// Halts of vCPUs that polls have kept from sleeping.
    public static var haltSuccessfulPolls: Self { Self(\.haltSuccessfulPolls) }
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
