/// One entry of KVM_SET_GSI_ROUTING (`struct kvm_irq_routing_entry`).
public struct GSIRoute: Hashable, Sendable {
    /// Where it leads.
    public enum Target: Hashable, Sendable {
        /// Type 1: a pin of the irqchip; on arm64 pin 0 is SPI 32 and the only chip is 0.
        case irqchip(chip: UInt32, pin: UInt32)
        /// Type 2: an MSI.
        case msi(address: UInt64, data: UInt32, device: UInt32)
        /// Any other type, which KVM refuses.
        case unknown(type: UInt32)
    }

    /// The GSI.
    public let gsi: UInt32
    /// KVM_MSI_VALID_DEVID (1) for an MSI, else 0.
    public let flags: UInt32
    /// Where it leads.
    public let target: Target

    /// An entry as userspace gives it; nothing is checked yet.
    public init(gsi: UInt32, flags: UInt32 = 0, _ target: Target) {
        self.gsi = gsi
        self.flags = flags
        self.target = target
    }

    /// An MSI with its device, as a VMM on arm64 routes it.
    public static func msi(gsi: UInt32, address: UInt64, data: UInt32, device: UInt32) -> GSIRoute {
        GSIRoute(gsi: gsi, flags: 1, .msi(address: address, data: data, device: device))
    }

    /// A pin of the irqchip.
    public static func pin(gsi: UInt32, _ pin: UInt32) -> GSIRoute { GSIRoute(gsi: gsi, .irqchip(chip: 0, pin: pin)) }

    /// KVM_MAX_IRQ_ROUTES.
    public static var limit: Int { 4096 }
    /// KVM_IRQCHIP_NUM_PINS: 1020 - 32.
    public static var pins: UInt32 { 988 }

    /// Whether it leads to an MSI.
    var isMSI: Bool {
        if case .msi = target { return true }
        return false
    }

    /// Whether KVM takes the entry: it has no flag that its type does not know, its chip and pin exist, its type is
    /// known.
    var isValid: Bool {
        switch target {
        case .irqchip(let chip, let pin): flags == 0 && chip == 0 && pin < Self.pins
        case .msi: flags & ~1 == 0
        case .unknown: false
        }
    }
}
