import SystemPackage
import Testing
import VGIC
import Vocabulary

/// Calls of both posted patches, and of KVM, as a number and bytes.
@Suite("Calls as bytes") struct IoctlTests {
    /// Little-endian words.
    private static func bytes(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    }

    /// KVM_DEBUG_GIC_MSI_SETUP of the rig's request: 32 bytes, the padding at 20, the ITT at 24.
    private static func setup(padding: UInt32 = 0, itt: UInt64 = BareMachine.itt + 0x8000) -> [UInt8] {
        bytes([5, 9, 3, 8200, 140, padding, UInt32(truncatingIfNeeded: itt), UInt32(itt >> 32)])
    }

    /// _IOW and _IOR of `linux/ioctl.h` for type 0xAE: direction 31:30, size 29:16, number 7:0.
    @Test func `numbers hold direction, size and type`() {
        let calls: [(VMIoctl, direction: UInt32, size: UInt32, number: UInt32)] = [
            (.irqLine, 1, 8, 0x61), (.signalMSI, 1, 32, 0xA5), (.enableVLPI, 1, 4, 0xF0), (.disableVLPI, 1, 4, 0xF1),
            (.queryVLPI, 2, 4, 0xF2), (.debugGICMSISetup, 1, 32, 0xF3),
        ]
        #expect(calls.map(\.0) == VMIoctl.allCases)
        for (call, direction, size, number) in calls {
            #expect(call.rawValue == direction << 30 | size << 16 | 0xAE << 8 | number)
            #expect(call.argumentBytes == Int(size))
        }
    }

    @Test func `an unknown number is ENOTTY, and so is a call that the kernel was built without`() throws {
        let rig = try SetupRig()
        for request in [UInt32(0x4020_AEF4), 0x4018_AEF3, 0, 0x4008_AE60] {
            #expect(throws: Errno(rawValue: 25)) {
                try rig.vm.ioctl(request, Self.setup(), thread: &rig.machine.on.thread)
            }
        }
        #expect(throws: Errno(rawValue: 25)) {
            try rig.vm.ioctl(
                0x4020_AEF3, Self.setup(), known: [.irqLine, .signalMSI], thread: &rig.machine.on.thread)
        }
        #expect(!rig.isForwarded(8200))
    }

    @Test func `fewer bytes than the structure has are EFAULT, before anything is looked at`() throws {
        let rig = try SetupRig()
        for call in VMIoctl.allCases {
            let short = [UInt8](repeating: 0xFF, count: call.argumentBytes - 1)
            #expect(throws: Errno.badAddress) {
                try rig.vm.ioctl(call.rawValue, short, thread: &rig.machine.on.thread)
            }
        }
    }

    @Test func `KVM_DEBUG_GIC_MSI_SETUP: 32 bytes forward the LPI; padding that is not zero is EINVAL`() throws {
        let rig = try SetupRig()
        #expect(throws: Errno.invalidArgument) {
            try rig.vm.ioctl(0x4020_AEF3, Self.setup(padding: 1), thread: &rig.machine.on.thread)
        }
        #expect(throws: Errno.invalidArgument) {
            try rig.vm.ioctl(0x4020_AEF3, Self.setup(itt: BareMachine.itt + 0x8001), thread: &rig.machine.on.thread)
        }
        #expect(try rig.vm.ioctl(0x4020_AEF3, Self.setup(), thread: &rig.machine.on.thread) == 0)
        #expect(rig.isForwarded(8200))
    }

    @Test func `the three vLPI calls take a vcpu_id: QUERY answers 1 or 0`() throws {
        let rig = try SetupRig(hasVPEs: false)
        func call(_ call: VMIoctl, _ id: UInt32) throws(Errno) -> Int {
            try rig.vm.ioctl(call.rawValue, Self.bytes([id]), thread: &rig.machine.on.thread)
        }
        #expect(try call(.queryVLPI, 3) == 0)
        #expect(try call(.enableVLPI, 3) == 0)
        #expect(try call(.queryVLPI, 3) == 1 && call(.queryVLPI, 17) == 0)
        #expect(try call(.disableVLPI, 3) == 0)
        #expect(try call(.queryVLPI, 3) == 0)
        for unknown in [VMIoctl.queryVLPI, .enableVLPI, .disableVLPI] {
            #expect(throws: Errno.invalidArgument) { try call(unknown, 1) }
        }
    }

    @Test func `KVM_SIGNAL_MSI and KVM_IRQ_LINE do what the calls by their names do`() throws {
        var rig = try SetupRig()
        let msi = Self.bytes([0x0801_0040, 0, 20, 1, 2, 0, 0, 0])
        #expect(try rig.vm.ioctl(0x4020_AEA5, msi, thread: &rig.machine.on.thread) == 1)
        #expect(throws: Errno.invalidArgument) {
            try rig.vm.ioctl(
                0x4020_AEA5, Self.bytes([0x0801_0040, 1, 20, 1, 2, 0, 0, 0]), thread: &rig.machine.on.thread)
        }
        #expect(try rig.vm.ioctl(0x4008_AE61, Self.bytes([1 << 24 | 8196, 1]), thread: &rig.machine.on.thread) == 0)
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try rig.vm.ioctl(0x4008_AE61, Self.bytes([40, 1]), thread: &rig.machine.on.thread)
        }
        #expect(rig.machine.run() == [[8195], [8196]])
    }
}
