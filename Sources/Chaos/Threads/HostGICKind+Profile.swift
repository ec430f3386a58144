package import VGIC
package import Vocabulary

extension HostGICKind {
    /// The host that the model makes of it.
    package var profile: HostProfile {
        switch self {
        case .gicv40: .gicv40
        case .proxied: .gicv40WithProxy
        case .gicv41: .gicv41
        }
    }
}
