/// Who emulates the interrupt controllers of a live machine.
public enum Irqchip: String, Word {
    /// KVM emulates local APICs, I/O APIC and PICs.
    case full
    /// KVM emulates the local APICs, the VMM the rest.
    case split

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .full: "KVM emulates all interrupt controllers"
        case .split: "KVM emulates the local APICs only, the VMM the rest"
        }
    }
}
