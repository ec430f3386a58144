import SystemPackage
import Testing
import VGIC
import Vocabulary

/// Device attributes as a number and bytes: `struct kvm_device_attr`, and the value at the address that it holds.
@Suite("Device attributes as bytes") struct DeviceIoctlTests {
    private static let (set, get, has) = (UInt32(0x4018_AEE1), UInt32(0x4018_AEE2), UInt32(0x4018_AEE3))
    /// Where the tests' userspace has its value.
    private static let address: UInt64 = 0x7F00_0000_1000

    /// The structure: flags, group, attribute, address.
    private static func structure(
        _ group: UInt32, _ attribute: UInt64, _ address: UInt64 = address, flags: UInt32 = 0
    ) -> [UInt8] {
        bytes(UInt64(flags) | UInt64(group) << 32) + bytes(attribute) + bytes(address)
    }

    private static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    private static func machine(
        _ model: GICModel, isInitialised: Bool = true, its: [ITSConfiguration] = [ITSConfiguration()]
    ) -> VirtualMachine<ShardedCache> {
        VirtualMachine(
            DistributorConfiguration(vcpuIDs: [VCPUID(0)], lpiCount: 0), its: its, model: model,
            isInitialised: isInitialised, readers: 0, relax: {})
    }

    private let on = RigThread(HostThread(wakes: WakeSet(vcpus: 1)))

    @Test func `other numbers are ENOTTY, a short structure EFAULT, and nobody looks at the flags`() throws {
        let vm = Self.machine(.v3)
        var memory = UserMemory(at: Self.address, Self.bytes(0))
        for request in [UInt32(0x4018_AEE4), 0x4020_AEA5, 0x4020_AEE1, 0] {
            #expect(throws: Errno(rawValue: 25)) {
                try vm.deviceIoctl(request, Self.structure(3, 0), memory: &memory, thread: &on.thread)
            }
        }
        for request in DeviceIoctl.allCases.map(\.rawValue) {
            #expect(throws: Errno.badAddress) {
                try vm.deviceIoctl(request, Self.structure(3, 0).dropLast(), memory: &memory, thread: &on.thread)
            }
            #expect(throws: Errno.badAddress) {
                try vm.its.deviceIoctl(request, [], memory: &memory, thread: &on.thread)
            }
        }
        try vm.deviceIoctl(Self.has, Self.structure(3, 0, flags: .max), memory: &memory, thread: &on.thread)
    }

    @Test func `NR_IRQS is a number of four bytes, read before it is looked at`() throws {
        let vm = Self.machine(.v3, isInitialised: false)
        var memory = UserMemory(at: Self.address, [UInt8](repeating: 0xEE, count: 8))
        try vm.deviceIoctl(Self.get, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        #expect(memory.bytes == [32, 0, 0, 0, 0xEE, 0xEE, 0xEE, 0xEE])
        for address in [0, Self.address - 1, Self.address + 5, .max] {
            #expect(throws: Errno.badAddress) {
                try vm.deviceIoctl(Self.set, Self.structure(3, 0, address), memory: &memory, thread: &on.thread)
            }
            #expect(throws: Errno.badAddress) {
                try vm.deviceIoctl(Self.get, Self.structure(3, 0, address), memory: &memory, thread: &on.thread)
            }
        }
        memory = UserMemory(at: Self.address, Self.bytes(1024))
        #expect(throws: Errno.invalidArgument) {
            try vm.deviceIoctl(Self.set, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        }
        // The upper half is not the value's.
        memory = UserMemory(at: Self.address, Self.bytes(0xFFFF_FFFF_0000_0060))
        try vm.deviceIoctl(Self.set, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        #expect(throws: Errno.resourceBusy) {
            try vm.deviceIoctl(Self.set, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        }
        try vm.deviceIoctl(Self.get, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        #expect(memory.bytes == [96, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try vm.deviceIoctl(Self.set, Self.structure(9, 0), memory: &memory, thread: &on.thread)
        }
    }

    @Test func `USERSPACE_PPIS: 16 bytes of a GICv5 after CTRL_INIT, the first word before a fault`() throws {
        let vm = Self.machine(.v5, isInitialised: false)
        var memory = UserMemory(at: Self.address, [UInt8](repeating: 0xEE, count: 16))
        try vm.deviceIoctl(Self.get, Self.structure(4, 5), memory: &memory, thread: &on.thread)
        #expect(memory.bytes == [UInt8](repeating: 0, count: 16))
        try vm.deviceIoctl(Self.set, Self.structure(4, 0, 0), memory: &memory, thread: &on.thread)
        try vm.deviceIoctl(Self.get, Self.structure(4, 5), memory: &memory, thread: &on.thread)
        // SW_PPI, 3, alone.
        #expect(memory.bytes == Self.bytes(8) + Self.bytes(0))
        memory = UserMemory(at: Self.address, [UInt8](repeating: 0xEE, count: 15))
        #expect(throws: Errno.badAddress) {
            try vm.deviceIoctl(Self.get, Self.structure(4, 5), memory: &memory, thread: &on.thread)
        }
        #expect(memory.bytes == Self.bytes(8) + [UInt8](repeating: 0xEE, count: 7))
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try vm.deviceIoctl(Self.set, Self.structure(4, 5), memory: &memory, thread: &on.thread)
        }
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try vm.deviceIoctl(Self.get, Self.structure(3, 0), memory: &memory, thread: &on.thread)
        }
        try vm.deviceIoctl(Self.has, Self.structure(4, 5, 0), memory: &memory, thread: &on.thread)
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try Self.machine(.v3).deviceIoctl(Self.has, Self.structure(4, 5), memory: &memory, thread: &on.thread)
        }
    }

    @Test func `the ITS's address: the attribute first, then the bytes, then the value`() throws {
        var unplaced = ITSConfiguration()
        unplaced.baseAddress = nil
        let its = Self.machine(.v3, its: [unplaced]).its
        var memory = UserMemory(at: Self.address, Self.bytes(0))
        try its.deviceIoctl(Self.get, Self.structure(0, 4), memory: &memory, thread: &on.thread)
        #expect(memory.bytes == [UInt8](repeating: 0xFF, count: 8), "-1 until it is set")
        let bad: [(attribute: UInt64, at: UInt64, value: UInt64, error: Errno)] = [
            (3, 0, 0, .operationNotSupportedByDevice), (4, 0, 0, .badAddress),
            (4, Self.address, 0x0801_0000, .invalidArgument), (4, Self.address, 1 << 40, .argListTooLong),
        ]
        for (attribute, at, value, error) in bad {
            memory = UserMemory(at: Self.address, Self.bytes(value | (error == .invalidArgument ? 0x40 : 0)))
            #expect(throws: error) {
                try its.deviceIoctl(Self.set, Self.structure(0, attribute, at), memory: &memory, thread: &on.thread)
            }
        }
        memory = UserMemory(at: Self.address, Self.bytes(0x0900_0000))
        try its.deviceIoctl(Self.set, Self.structure(0, 4), memory: &memory, thread: &on.thread)
        #expect(its.address == 0x0900_0000)
        #expect(throws: Errno.fileExists) {
            try its.deviceIoctl(Self.set, Self.structure(0, 4), memory: &memory, thread: &on.thread)
        }
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try its.deviceIoctl(Self.get, Self.structure(0, 5), memory: &memory, thread: &on.thread)
        }
    }

    @Test func `ITS_REGS and CTRL: a register's eight bytes, and what to do has none`() throws {
        let its = Self.machine(.v3).its
        var memory = UserMemory(at: Self.address, Self.bytes(0x1234_0000_0000))
        try its.deviceIoctl(Self.set, Self.structure(8, 0x80), memory: &memory, thread: &on.thread)
        try its.deviceIoctl(Self.get, Self.structure(8, 0x80), memory: &memory, thread: &on.thread)
        #expect(memory.bytes == Self.bytes(its.read(0x80, width: 8, thread: &on.thread)))
        #expect(throws: Errno.badAddress) {
            try its.deviceIoctl(Self.set, Self.structure(8, 0x80, 0), memory: &memory, thread: &on.thread)
        }
        for (attribute, error) in [(0x84, Errno.invalidArgument), (0x70, .noSuchAddressOrDevice)] as [(UInt64, Errno)] {
            #expect(throws: error) {
                try its.deviceIoctl(Self.has, Self.structure(8, attribute), memory: &memory, thread: &on.thread)
            }
        }
        try its.deviceIoctl(Self.set, Self.structure(4, 4, 0), memory: &memory, thread: &on.thread)
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try its.deviceIoctl(Self.get, Self.structure(4, 4), memory: &memory, thread: &on.thread)
        }
        #expect(throws: Errno.noSuchAddressOrDevice) {
            try its.deviceIoctl(Self.set, Self.structure(4, 3), memory: &memory, thread: &on.thread)
        }
    }
}
