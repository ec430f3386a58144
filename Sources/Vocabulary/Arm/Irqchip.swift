/// Who emulates the interrupt controllers.
public enum Irqchip: String, CaseIterable, Sendable {
    /// KVM: local APICs, I/O APIC and PICs.
    case full
    /// KVM the local APICs only, the VMM the rest.
    case split
}
