/// Who emulates the interrupt controllers.
public enum Irqchip: String, Word {
    /// KVM: local APICs, I/O APIC and PICs.
    case full
    /// KVM the local APICs only, the VMM the rest.
    case split

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .full: "KVM emulates all interrupt controllers"
        case .split: "KVM emulates the local APICs only, the VMM the rest"
        }
    }
}
