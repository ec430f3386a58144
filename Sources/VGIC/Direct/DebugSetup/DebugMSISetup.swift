/// The argument of KVM_DEBUG_GIC_MSI_SETUP (`struct kvm_debug_gic_msi_setup`, 32 bytes; posted for selftests and never
/// merged): an event of a guest's device that an interrupt of the host shall raise as a vLPI.
public struct DebugMSISetup: Sendable, Hashable {
    /// The guest's device; 16 bits are storable.
    public var device: DeviceID
    /// The device's event.
    public var event: EventID
    /// The vCPU that takes the LPI, by `vcpu_id`.
    public var vcpu: VCPUID
    /// The LPI.
    public var intid: INTID
    /// The Linux irq number of the host's MSI. No INTID, and not bounded as one.
    public var hostInterrupt: UInt32
    /// Bytes 20 to 23, which the posted structure leaves implicit.
    public var padding: UInt32 = 0
    /// Guest address of the device's ITT, should the guest not have mapped the device.
    public var itt: UInt64
    /// An address that the ITS answers to, nil for the VM's first one that has an address. The posted structure has no
    /// such field, and the code 0x0801_0040.
    public var doorbell: UInt64?

    /// A request, without any check.
    public init(
        device: DeviceID, event: EventID, vcpu: VCPUID, intid: INTID, hostInterrupt: UInt32, itt: UInt64,
        doorbell: UInt64? = nil
    ) {
        self.device = device
        self.event = event
        self.vcpu = vcpu
        self.intid = intid
        self.hostInterrupt = hostInterrupt
        self.itt = itt
        self.doorbell = doorbell
    }

    /// EventID bits of a device that the set-up has to map itself.
    static var eventBits: Int { 8 }
}
