import CLinux
import Irqfd
import Kernel
import Skeletons
import SystemPackage
import Testing
import VGIC

/// KVM_IRQFD and KVM_SET_GSI_ROUTING as a number and bytes.
@Suite("Irqfds as bytes", .serialized) struct IrqfdIoctlTests {
    /// Little-endian words.
    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    }

    /// The bytes of a structure of `linux/kvm.h`.
    private static func bytes<Value>(of value: Value) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }

    /// An entry of `struct kvm_irq_routing`.
    private static func entry(
        _ gsi: UInt32, type: UInt32, flags: UInt32 = 0, _ words: [UInt32]
    ) -> [UInt8] {
        bytes([gsi, type, flags, 0xFFFF_FFFF] + words + [UInt32](repeating: 7, count: 8 - words.count))
    }

    private static func ioctl(_ rig: IrqfdRig, _ request: UInt32, _ argument: [UInt8]) throws -> Int {
        let irqfds = rig.irqfds
        let loop = rig.loop
        return try irqfds.ioctl(request, argument, thread: &rig.rig.on.thread) {
            _ = try? irqfds.attend(loop, thread: &$0)
        }
    }

    /// _IOW of type 0xAE: direction 31:30, size 29:16, number 7:0.
    @Test func `numbers, sizes and offsets are those of the kernel's header`() {
        #expect(UInt(IrqfdIoctl.irqfd.rawValue) == irqmark_kvm_irqfd)
        #expect(UInt(IrqfdIoctl.setGSIRouting.rawValue) == irqmark_kvm_set_gsi_routing)
        #expect(UInt(VMIoctl.signalMSI.rawValue) == irqmark_kvm_signal_msi)
        #expect(UInt(DeviceIoctl.setAttribute.rawValue) == irqmark_kvm_set_device_attr)
        #expect(IrqfdIoctl.irqfd.argumentBytes == MemoryLayout<kvm_irqfd>.size)
        #expect(IrqfdIoctl.setGSIRouting.argumentBytes == MemoryLayout<kvm_irq_routing>.size)
        #expect(IrqfdIoctl.entryBytes == MemoryLayout<kvm_irq_routing_entry>.stride)
        #expect(VMIoctl.signalMSI.argumentBytes == MemoryLayout<kvm_msi>.size)
        #expect(VMIoctl.irqLine.argumentBytes == MemoryLayout<kvm_irq_level>.size)
        for (call, number) in zip(DeviceIoctl.allCases, [0xE1, 0xE2, 0xE3] as [UInt32]) {
            #expect(call.argumentBytes == MemoryLayout<kvm_device_attr>.size)
            #expect(call.rawValue == 1 << 30 | UInt32(MemoryLayout<kvm_device_attr>.size) << 16 | 0xAE << 8 | number)
        }
        #expect(VMIoctl.irqLine.rawValue == 1 << 30 | UInt32(MemoryLayout<kvm_irq_level>.size) << 16 | 0xAE61)
        #expect(MemoryLayout<kvm_msi>.offset(of: \.flags) == 12 && MemoryLayout<kvm_msi>.offset(of: \.devid) == 16)
        #expect(MemoryLayout<kvm_irqfd>.offset(of: \.resamplefd) == 12)
        #expect(MemoryLayout<kvm_irq_routing_entry>.offset(of: \.u) == 16)
        #expect(MemoryLayout<kvm_device_attr>.offset(of: \.group) == 4)
        #expect(MemoryLayout<kvm_device_attr>.offset(of: \.attr) == 8)
        #expect(MemoryLayout<kvm_device_attr>.offset(of: \.addr) == 16)
    }

    @Test func `KVM_IRQFD: the header's structure assigns and deassigns, its padding is not looked at`() throws {
        var rig = try IrqfdRig(.epoll)
        defer { rig.tearDown() }
        let eventfd = try EventFD()
        var request = kvm_irqfd()
        (request.fd, request.gsi, request.pad.15) = (UInt32(bitPattern: eventfd.rawValue), 3, 0xFF)
        #expect(try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) == 0)
        #expect(throws: Errno.resourceBusy) { try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) }
        eventfd.signal()
        #expect(try rig.delivered() == [8195])
        request.flags = UInt32(KVM_IRQFD_FLAG_DEASSIGN)
        #expect(try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) == 0)
        #expect(rig.irqfds.count == 0)
        // No match is no error.
        #expect(try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) == 0)
        request.flags = 4
        #expect(throws: Errno.invalidArgument) { try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) }
        (request.flags, request.fd) = (0, .max)
        #expect(throws: Errno.badFileDescriptor) { try Self.ioctl(rig, 0x4020_AE76, Self.bytes(of: request)) }
    }

    @Test func `KVM_SET_GSI_ROUTING: entries of 48 bytes behind number and flags`() throws {
        let rig = try IrqfdRig(.epoll)
        let table =
            Self.bytes([2, 0]) + Self.entry(5, type: 2, flags: 1, [0x0801_0040, 1, 3, 9])
            + Self.entry(6, type: 1, [0, 40])
        #expect(try Self.ioctl(rig, 0x4008_AE6A, table) == 0)
        #expect(
            rig.irqfds.gsiRouting == [
                .msi(gsi: 5, address: 0x1_0801_0040, data: 3, device: 9), .pin(gsi: 6, 40),
            ])
        var entry = kvm_irq_routing_entry()
        (entry.gsi, entry.type, entry.flags) = (7, UInt32(KVM_IRQ_ROUTING_MSI), UInt32(KVM_MSI_VALID_DEVID))
        unsafe entry.u.msi.address_lo = 0x0801_0040
        unsafe entry.u.msi.data = 2
        unsafe entry.u.msi.devid = 1
        #expect(try Self.ioctl(rig, 0x4008_AE6A, Self.bytes([1, 0]) + Self.bytes(of: entry)) == 0)
        #expect(rig.irqfds.gsiRouting == [.msi(gsi: 7, address: 0x0801_0040, data: 2, device: 1)])
    }

    @Test func `number and flags are looked at before the entries are read`() throws {
        let rig = try IrqfdRig(.epoll)
        let before = rig.irqfds.gsiRouting
        let bad: [(words: [UInt32], error: Errno)] = [
            ([], .badAddress), ([1], .badAddress), ([1, 0], .badAddress), ([4096, 0], .badAddress),
            ([4097, 0], .invalidArgument), ([1, 1], .invalidArgument),
        ]
        for (words, error) in bad {
            #expect(throws: error, "\(words)") { try Self.ioctl(rig, 0x4008_AE6A, Self.bytes(words)) }
        }
        #expect(throws: Errno.badAddress) {
            try Self.ioctl(rig, 0x4008_AE6A, Self.bytes([1, 0]) + Self.entry(1, type: 1, [0, 0]).dropLast())
        }
        #expect(throws: Errno.invalidArgument) {
            try Self.ioctl(rig, 0x4008_AE6A, Self.bytes([1, 0]) + Self.entry(1, type: 5, [0, 0]))
        }
        #expect(rig.irqfds.gsiRouting == before)
        #expect(throws: Errno.badAddress) { try Self.ioctl(rig, 0x4020_AE76, [UInt8](repeating: 0, count: 31)) }
    }

    @Test func `other numbers are the VM's own, or ENOTTY`() throws {
        let rig = try IrqfdRig(.epoll)
        var msi = kvm_msi()
        (msi.address_lo, msi.data, msi.flags, msi.devid) = (0x0801_0040, 2, UInt32(KVM_MSI_VALID_DEVID), 0)
        #expect(try Self.ioctl(rig, 0x4020_AEA5, Self.bytes(of: msi)) == 1)
        for request in [UInt32(0x4020_AE77), 0x4008_AE6B, 0x4018_AEE1] {
            #expect(throws: Errno(rawValue: 25)) {
                try Self.ioctl(rig, request, [UInt8](repeating: 0, count: 64))
            }
        }
    }
}
