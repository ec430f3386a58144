public import VGIC

/// Which GIC the host of `irqmark chaos` has.
public enum ChaosGIC: String, CaseIterable, Sendable {
    /// GICv4.0 with DirectLPI.
    case gicv40 = "4.0"
    /// GICv4.0 that reaches doorbells through the events of a proxy device, fewer than there are vPEs.
    case proxied = "4.0-proxy"
    /// GICv4.1.
    case gicv41 = "4.1"

    /// What the model calls it.
    public var profile: HostProfile {
        switch self {
        case .gicv40: .gicv40
        case .proxied: .gicv40WithProxy
        case .gicv41: .gicv41
        }
    }
}
