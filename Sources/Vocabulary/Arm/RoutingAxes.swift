/// Axes of an arm whose VMM changes routes or irqfds while signals flow.
public struct RoutingAxes: Sendable, Hashable {
    /// What the VMM does, `operationsPerSecond` times a second.
    public var churn: RoutingChurn
    /// Entries of each VM's routing table, a power of two in 16 ... 4096; nil for one entry for each source of the
    /// load.
    public var routes: Int?
    /// VMs whose routes or irqfds change, one after the other; signals reach the first alone. 1 to 64.
    public var vms: Int

    /// Defaults: nothing changes, one entry for each source, one VM.
    public init(churn: RoutingChurn = .none, routes: Int? = nil, vms: Int = 1) {
        self.churn = churn
        self.routes = routes
        self.vms = vms
    }

    /// Numbers of entries that a table may have.
    package static let sizes = (4...12).map { 1 << $0 }

    /// How often a second the vectors of a device are changed.
    package static let operationsPerSecond = 100

    /// Vectors of the device whose routes change, as many as its spare ones: 16, or half of a smaller table.
    package var vectors: Int { min(16, (routes ?? 0) / 2) }

    /// Descriptors beside those of the load's sources: an eventfd of each VM, and of each vector that is deassigned and
    /// assigned one of the VMM's and one of the irqfd's.
    package var descriptors: Int { churn == .none ? 0 : vms * (1 + (churn == .irqfd ? 2 * vectors : 0)) }

    /// Devices of the load, with `vectors` events each: all entries but the spare ones have a source. Nil for the run's
    /// load.
    package var devices: Int? { routes.map { $0 / vectors - 1 } }
}
