/// Where an irqfd's MSI goes: the device and event that the ITS translates (`kvm_kernel_irq_routing_entry`, MSI).
public struct Route: Hashable, Sendable {
    /// DeviceID of the MSI.
    public let device: UInt32
    /// EventID of the MSI.
    public let event: UInt32

    /// An MSI of that device.
    @inlinable public init(device: UInt32, event: UInt32) {
        self.device = device
        self.event = event
    }

    /// No MSI of the VM's first ITS: a device and an event that no cache knows.
    @inlinable public static var none: Route { Route(device: .max, event: .max) }

    /// Whether it is `none`.
    @inlinable var isNone: Bool { device & event == .max }

    @inlinable init(word: UInt64) {
        device = UInt32(truncatingIfNeeded: word >> 32)
        event = UInt32(truncatingIfNeeded: word)
    }

    @inlinable var word: UInt64 { UInt64(device) << 32 | UInt64(event) }
}
