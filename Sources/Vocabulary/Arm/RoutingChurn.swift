/// What a VMM does to the routes of a device's vectors while signals flow.
public enum RoutingChurn: String, Word {
    /// Nothing.
    case none
    /// KVM_SET_GSI_ROUTING, with the whole table, for each vector that gets another route.
    case routesEach = "routes-each"
    /// KVM_SET_GSI_ROUTING, with the whole table, once for all vectors of the device.
    case routesBatched = "routes-batched"
    /// KVM_IRQFD twice for each vector of a masked device: deassigned, and assigned again.
    case irqfd = "irqfd-churn"

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .none: "routes and irqfds stay as they are"
        case .routesEach: "a device's vectors get other routes, with KVM_SET_GSI_ROUTING once for each vector"
        case .routesBatched: "a device's vectors get other routes, with KVM_SET_GSI_ROUTING once for all"
        case .irqfd: "a masked device's vectors are deassigned and assigned again with KVM_IRQFD"
        }
    }

    /// Whether it changes where vectors lead.
    package var changesRoutes: Bool { self == .routesEach || self == .routesBatched }
}
