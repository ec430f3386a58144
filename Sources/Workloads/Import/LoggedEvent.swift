public import Vocabulary

/// An event of the kernel that a log may hold, one line for each time.
public enum LoggedEvent: String, Word {
    /// x86 host: an MSI is handed to the guest's local APIC (include/trace/events/kvm.h).
    case msi = "kvm_msi_set_irq"
    /// Host: KVM_IRQ_LINE raises a line (arch/arm64/kvm/trace_arm.h).
    case line = "kvm_irq_line"
    /// arm64 host: an SPI or PPI becomes pending (arch/arm64/kvm/vgic/trace.h).
    case pending = "vgic_update_irq_pending"
    /// Host: a GSI is raised (include/trace/events/kvm.h).
    case gsi = "kvm_set_irq"
    /// Guest, or a host without guests: a handler begins (include/trace/events/irq.h).
    case handler = "irq_handler_entry"
    /// Host: a vCPU goes into the guest.
    case entry = "kvm_entry"
    /// Host: a vCPU leaves the guest.
    case exit = "kvm_exit"

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .msi: "x86 host: an MSI is handed to the guest; its vector is the event, its destination the vCPU"
        case .line: "host: KVM_IRQ_LINE raises a line; its number is the event"
        case .pending: "arm64 host: an SPI or PPI becomes pending; its INTID is the event"
        case .gsi: "host: a GSI is raised; its number is the event"
        case .handler: "guest: a handler begins; --interrupts says which MSI its irq is"
        case .entry: "host: a vCPU goes into the guest; counted, no interrupt"
        case .exit: "host: a vCPU leaves the guest; counted, no interrupt"
        }
    }

    /// Whether it stands for an interrupt. The others are counted beside.
    public var isInterrupt: Bool { self != .entry && self != .exit }
}
