/// Why the ITS skipped a command: the E_ITS codes of KVM's vgic-its.c. They never reach the guest; the queue goes on.
public enum CommandError: UInt32, Error, Sendable, CaseIterable {
    case moviUnmappedInterrupt = 0x01_0107
    case moviUnmappedCollection = 0x01_0109
    case intUnmappedInterrupt = 0x01_0307
    case clearUnmappedInterrupt = 0x01_0507
    case mapdDeviceOutOfRange = 0x01_0801
    case mapdTableSizeOutOfRange = 0x01_0802
    case mapcTargetOutOfRange = 0x01_0902
    case mapcCollectionOutOfRange = 0x01_0903
    case maptiUnmappedDevice = 0x01_0A04
    case maptiEventOutOfRange = 0x01_0A05
    case maptiPhysicalIDOutOfRange = 0x01_0A06
    case invUnmappedInterrupt = 0x01_0C07
    case invallUnmappedCollection = 0x01_0D09
    case movallTargetOutOfRange = 0x01_0E01
    case discardUnmappedInterrupt = 0x01_0F07
    /// -ENODEV inside KVM: no such command.
    case unknownCommand = 19
    /// -EBUSY: INT while the ITS is off or the target's LPIs are disabled.
    case busy = 16
    /// -EFAULT: the LPI's property byte or pending bit cannot be read from guest memory.
    case unreadable = 14

    /// -ENOMEM: the ITS holds as many translations as it may.
    case outOfMemory = 12

    /// The name in the kernel's terms.
    public var name: String {
        switch self {
        case .unknownCommand: "ENODEV"
        case .busy: "EBUSY"
        case .unreadable: "EFAULT"
        case .outOfMemory: "ENOMEM"
        default: "E_ITS_0x" + String(rawValue, radix: 16)
        }
    }
}
