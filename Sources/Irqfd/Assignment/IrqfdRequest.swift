/// `struct kvm_irqfd`.
public struct IrqfdRequest: Sendable, Hashable {
    /// The eventfd that devices signal.
    public var eventfd: CInt
    /// The GSI that it raises.
    public var gsi: UInt32
    /// `deassign`, `resample`.
    public var flags: UInt32
    /// With `resample`, the eventfd that is signalled when the guest has deactivated the interrupt.
    public var resamplefd: CInt

    /// A plain assignment unless flags say otherwise.
    public init(eventfd: CInt, gsi: UInt32, flags: UInt32 = 0, resamplefd: CInt = -1) {
        self.eventfd = eventfd
        self.gsi = gsi
        self.flags = flags
        self.resamplefd = resamplefd
    }

    /// KVM_IRQFD_FLAG_DEASSIGN.
    public static var deassign: UInt32 { 1 }
    /// KVM_IRQFD_FLAG_RESAMPLE.
    public static var resample: UInt32 { 2 }
}
