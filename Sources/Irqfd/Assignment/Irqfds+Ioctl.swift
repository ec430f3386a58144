public import Kernel
public import SystemPackage
public import VGIC

/// A call on a VM's file descriptor that assigns irqfds or routes GSIs; its argument is bytes of `linux/kvm.h`.
public enum IrqfdIoctl: UInt32, CaseIterable, Sendable {
    /// KVM_IRQFD: `struct kvm_irqfd`, eventfd, GSI, flags, resamplefd, 16 bytes of padding.
    case irqfd = 0x4020_AE76
    /// KVM_SET_GSI_ROUTING: `struct kvm_irq_routing`, number and flags, with entries of 48 bytes behind them.
    case setGSIRouting = 0x4008_AE6A

    /// Bytes of the argument, as the number holds them (_IOC_SIZE); of a routing table without its entries.
    public var argumentBytes: Int { Int(rawValue >> 16 & 0x3FFF) }

    /// Bytes of a `struct kvm_irq_routing_entry`.
    public static var entryBytes: Int { 48 }
}

extension Irqfds where Cache: ~Copyable {
    /// A call of the VM by its number, with the bytes that its argument points to, little-endian. Numbers that are not
    /// among `IrqfdIoctl` are the VM's own.
    /// - Parameters:
    ///   - request: the number.
    ///   - argument: what userspace has there; fewer bytes than are needed are a page that is not mapped.
    ///   - thread: the calling thread.
    ///   - wait: what a deassignment does until the loop has let go; on the loop's own thread it must attend.
    /// - Returns: 0, or what the call answers beyond that.
    /// - Throws: ENOTTY a number that the kernel does not know; EFAULT bytes that are not there, of a table's entries
    ///   after its number and its flags were found good; what the call throws.
    public func ioctl(
        _ request: UInt32, _ argument: [UInt8], thread: inout HostThread,
        wait: (inout HostThread) -> Void = { _ in Processor.yield() }
    ) throws(Errno) -> Int {
        guard let call = IrqfdIoctl(rawValue: request) else {
            return try vm.ioctl(request, argument, thread: &thread)
        }
        guard argument.count >= call.argumentBytes else { throw .badAddress }
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(argument[offset + $1]) << UInt32(8 * $1) }
        }
        switch call {
        case .irqfd:
            try irqfd(
                IrqfdRequest(
                    eventfd: CInt(bitPattern: word(0)), gsi: word(4), flags: word(8),
                    resamplefd: CInt(bitPattern: word(12))), thread: &thread, wait: wait)
        case .setGSIRouting:
            let (count, flags) = (Int(word(0)), word(4))
            guard count <= GSIRoute.limit, flags == 0 else { throw .invalidArgument }
            guard argument.count >= 8 + count * IrqfdIoctl.entryBytes else { throw .badAddress }
            try setGSIRouting(
                (0..<count).map { index in
                    let at = 8 + index * IrqfdIoctl.entryBytes
                    return GSIRoute(gsi: word(at), flags: word(at + 8), Self.target(type: word(at + 4), at + 16, word))
                }, thread: &thread)
        }
        return 0
    }

    /// Where an entry leads: chip and pin, or an MSI's address in two halves, data and device.
    private static func target(type: UInt32, _ offset: Int, _ word: (Int) -> UInt32) -> GSIRoute.Target {
        switch type {
        case 1: .irqchip(chip: word(offset), pin: word(offset + 4))
        case 2:
            .msi(
                address: UInt64(word(offset)) | UInt64(word(offset + 4)) << 32, data: word(offset + 8),
                device: word(offset + 12))
        default: .unknown(type: type)
        }
    }
}
