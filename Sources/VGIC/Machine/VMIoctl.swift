/// A call on a VM's file descriptor that takes its argument as bytes: the numbers of `linux/kvm.h`, and of the two
/// posted patches.
public enum VMIoctl: UInt32, CaseIterable, Sendable {
    /// KVM_IRQ_LINE: `struct kvm_irq_level`, irq and level.
    case irqLine = 0x4008_AE61
    /// KVM_SIGNAL_MSI: `struct kvm_msi`, address in two halves, data, flags, device, 12 bytes of padding.
    case signalMSI = 0x4020_AEA5
    /// KVM_ENABLE_VCPU_VLPI, posted: a `vcpu_id`.
    case enableVLPI = 0x4004_AEF0
    /// KVM_DISABLE_VCPU_VLPI, posted: a `vcpu_id`.
    case disableVLPI = 0x4004_AEF1
    /// KVM_QUERY_VCPU_VLPI, posted: a `vcpu_id`, though its number says that it is read.
    case queryVLPI = 0x8004_AEF2
    /// KVM_DEBUG_GIC_MSI_SETUP, posted: device, event, `vcpu_id`, INTID, host interrupt, 4 bytes of padding that the
    /// structure leaves implicit, ITT.
    case debugGICMSISetup = 0x4020_AEF3

    /// Bytes of the argument, as the number holds them (_IOC_SIZE).
    public var argumentBytes: Int { Int(rawValue >> 16 & 0x3FFF) }
}
