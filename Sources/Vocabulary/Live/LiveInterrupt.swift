/// What kind of interrupt an arm of the host's real KVM signals.
public enum LiveInterrupt: String, Word {
    /// A message: an LPI by the ITS on arm64, a vector of the local APIC on x86-64.
    case msi
    /// A shared peripheral interrupt of the guest's GIC, edge-triggered: a pin of the distributor.
    case spi
    /// A private peripheral interrupt of a vCPU, level-triggered: the host lowers it when the handler answers.
    case ppi

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .msi: "a message: an LPI by the ITS on arm64, a vector of the local APIC on x86-64"
        case .spi: "a shared interrupt of the GIC, edge-triggered, by a pin"
        case .ppi: "a private interrupt of a vCPU, level-triggered, lowered when its handler answers"
        }
    }

    /// Whether the guest of an architecture has such interrupts.
    package func exists(on architecture: LiveArchitecture) -> Bool { self == .msi || architecture == .arm64 }
}
