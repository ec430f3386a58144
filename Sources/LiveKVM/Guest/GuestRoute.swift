/// How an interrupt of the guest is raised.
enum GuestRoute: Equatable {
    /// By an MSI: an irqfd with an MSI route, or KVM_SIGNAL_MSI. The device is the DeviceID that comes with it
    /// (KVM_MSI_VALID_DEVID); nil where the architecture has none.
    case message(address: UInt64, data: UInt32, device: UInt32?)
    /// By a pin of the interrupt controller: an irqfd whose route names the pin, or KVM_IRQ_LINE with `line`.
    case pin(UInt32, line: UInt32)
    /// By a level-triggered line of one vCPU, which has no route: KVM_IRQ_LINE with `line`. The host lowers the line
    /// when the handler stores to `GuestArchitecture.linePort`.
    case level(line: UInt32)
}
