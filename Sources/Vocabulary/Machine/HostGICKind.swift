/// The GIC of the host beneath the VM.
public enum HostGICKind: String, Word {
    /// GICv4.0 with DirectLPI.
    case gicv40 = "4.0"
    /// GICv4.0 that rings doorbells through the events of a proxy device, of which there are fewer than vPEs.
    case proxied = "4.0-proxy"
    /// GICv4.1.
    case gicv41 = "4.1"

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .gicv40: "GICv4.0 with DirectLPI"
        case .proxied: "GICv4.0 that rings doorbells through the events of a proxy device"
        case .gicv41: "GICv4.1"
        }
    }
}
