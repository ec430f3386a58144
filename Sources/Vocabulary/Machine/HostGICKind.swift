/// Which GIC the host has beneath the VM.
public enum HostGICKind: String, Word {
    /// GICv4.0 with DirectLPI.
    case gicv40 = "4.0"
    /// GICv4.0 that reaches doorbells through the events of a proxy device, fewer than there are vPEs.
    case proxied = "4.0-proxy"
    /// GICv4.1.
    case gicv41 = "4.1"

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .gicv40: "GICv4.0 with DirectLPI"
        case .proxied: "GICv4.0 that rings doorbells through the events of a proxy device"
        case .gicv41: "GICv4.1"
        }
    }
}
