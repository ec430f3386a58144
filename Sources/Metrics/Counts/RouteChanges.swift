/// What it took to change the routes or the irqfds of a device's vectors while signals flowed.
public struct RouteChanges: Sendable, Equatable {
    /// How long each operation took, which is for all vectors of a device, in nanoseconds.
    public var durations: LatencySummary
    /// What the operations did, summed up.
    public var work: RoutingCounts

    /// Durations and work of the operations of an arm.
    public init(durations: LatencySummary, work: RoutingCounts) {
        self.durations = durations
        self.work = work
    }
}

/// Work of KVM_SET_GSI_ROUTING and KVM_IRQFD, summed over the operations of an arm.
public struct RoutingCounts: Sendable, Equatable, Tabled {
    /// Vectors that were changed.
    public var vectors: UInt64 = 0
    /// Calls of KVM_SET_GSI_ROUTING and KVM_IRQFD.
    public var calls: UInt64 = 0
    /// Entries that were copied into new tables.
    public var entriesCopied: UInt64 = 0
    /// Irqfds whose route was looked up again.
    public var irqfdUpdates: UInt64 = 0
    /// Locks that were taken for the calls.
    public var locks: UInt64 = 0
    /// Grace periods that the calls waited for.
    public var gracePeriods: UInt64 = 0
    /// vLPIs that the calls took back to software.
    public var unforwarded: UInt64 = 0

    /// No work yet.
    public init() {}

    /// The counts in the order of the result's JSON.
    public static let fields: [Field<RoutingCounts>] = [
        Field("vectors", \.vectors, "Vectors that were changed"),
        Field("calls", \.calls, "Calls of KVM_SET_GSI_ROUTING and KVM_IRQFD"),
        Field("entriesCopied", \.entriesCopied, "Routing entries that were copied into new tables"),
        Field("irqfdUpdates", \.irqfdUpdates, "Irqfds whose route was looked up again"),
        Field("locks", \.locks, "Locks that were taken for the calls"),
        Field("gracePeriods", \.gracePeriods, "Grace periods that the calls waited for"),
        Field("unforwarded", \.unforwarded, "vLPIs that the calls took back to software"),
    ]

    /// Adds the work of other operations.
    public static func += (left: inout RoutingCounts, right: RoutingCounts) { left.addFields(of: right) }
}
