/// How an injection becomes a delivery.
public enum PathKind: String, Word {
    /// No GIC: acknowledged where it is reaped, stamped and recorded like every arm.
    case floor
    /// A VMM that reads its eventfd and drives the target vCPU's SW_PPI with KVM_IRQ_LINE (GICv5).
    case ppi
    /// Latch, ap_list, list registers, kick.
    case software
    /// The LPI is forwarded: a bit in the vPE's table, a doorbell if it is not resident.
    case direct
    /// KVM_SIGNAL_MSI on a forwarded LPI: its_lock, then INT and VSYNC on the host's ITS.
    case directUserspace = "direct-userspace"
    /// The host's real KVM.
    case kvm

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .floor: "no interrupt controller: acknowledged where it is reaped; what the loop alone costs"
        case .ppi: "the VMM reads the eventfd and calls irqLine; each vCPU's software PPI (GICv5)"
        case .software: "irqfd, translation, ap_list, list registers: an emulated LPI"
        case .direct: "a forwarded vLPI (GICv4): the hardware finds the vPE, a doorbell only if it is not resident"
        case .directUserspace: "KVM_SIGNAL_MSI on a forwarded vLPI: its_lock, then INT and VSYNC on the host's ITS"
        case .kvm: "the host's real KVM: its irqfd or KVM_SIGNAL_MSI, and a guest that counts and times its handlers"
        }
    }

    /// Whether the VM's ITS translates MSIs on this path.
    package var usesITS: Bool { self == .software || isForwarded }

    /// Whether LPIs are forwarded on this path.
    package var isForwarded: Bool { self == .direct || self == .directUserspace }
}
