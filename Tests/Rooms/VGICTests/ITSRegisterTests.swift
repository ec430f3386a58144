import SystemPackage
import TestSupport
import Testing
import VGIC

@Suite("ITS registers and command queue") struct ITSRegisterTests {
    @Test func readBackAsTheVectorsSay() {
        var machine = BareMachine()
        machine.write(0x80, 0x8000_0000_4001_000F)
        #expect(machine.read(0x80) == 0x9800_0000_4001_000F)
        machine.write(0x100, 0x8000_0000_4002_0000)
        #expect(machine.read(0x100) == 0x9907_0000_4002_0200)
        #expect(machine.read(0x008) == 0x1EF71)
        #expect(machine.read(0x004, width: 4) == 0x4B00_043B)
        #expect(machine.read(0x000, width: 4) == 0x8000_0000)
        for (offset, value) in [(0xFFE0, 0x92), (0xFFE4, 0xB4), (0xFFE8, 0x3B), (0xFFD0, 0x40), (0xFFF0, 0x0D)] {
            #expect(machine.read(UInt64(offset), width: 4) == UInt64(value))
        }
        #expect(machine.read(0xFFFC, width: 4) == 0xB1)
    }

    @Test func attributesThatKVMDoesNotGiveAreSanitised() {
        var machine = BareMachine()
        // Outer shareable, inner non-cacheable, outer cacheability RaWb, an indirect collection table, pages of 4 KiB.
        let attributes: UInt64 = 2 << 10 | 1 << 59 | 3 << 53
        machine.write(0x108, 1 << 63 | 1 << 62 | attributes | 0x4003_0000)
        let value = machine.read(0x108)
        #expect(value >> 10 & 3 == 1 && value >> 59 & 7 == 3 && value >> 53 & 7 == 0)
        #expect(value >> 62 & 1 == 0 && value >> 56 & 7 == 4 && value >> 8 & 3 == 2)
        for offset in stride(from: UInt64(0x110), to: 0x140, by: 8) {
            machine.write(offset, .max)
            #expect(machine.read(offset) == 0)
        }
    }

    @Test func registersTakeHalves() {
        var machine = BareMachine()
        machine.write(0x100, 0x4002_0000, width: 4)
        machine.write(0x104, 0x8000_0000, width: 4)
        #expect(machine.read(0x100) == 0x9907_0000_4002_0200)
        #expect(machine.read(0x104, width: 4) == 0x9907_0000)
    }

    @Test func enablingNeedsValidTablesAndQueue() throws {
        for missing in [UInt64(0x80), 0x100, 0x108] {
            var machine = BareMachine()
            for offset in [UInt64(0x80), 0x100, 0x108] where offset != missing {
                machine.write(offset, 1 << 63 | 0x4002_0000)
            }
            machine.write(0, 1, width: 4)
            #expect(machine.read(0, width: 4) == 0x8000_0000, "without register \(missing)")
        }
        var machine = BareMachine()
        try machine.boot()
        #expect(machine.read(0, width: 4) == 0x8000_0001)
    }

    @Test func whileEnabledTablesAndQueueStay() throws {
        var machine = BareMachine()
        try machine.boot()
        let before = [0x80, 0x100, 0x108].map { machine.read($0) }
        for offset in [UInt64(0x80), 0x100, 0x108] { machine.write(offset, 0) }
        #expect([0x80, 0x100, 0x108].map { machine.read($0) } == before)
    }

    @Test func enablingRunsWhatWaits() throws {
        var machine = BareMachine()
        try machine.boot()
        machine.write(0, 0, width: 4)
        try machine.submit([.mapd(device: DeviceID(2), itt: BareMachine.itt, eventBits: 8, valid: true)])
        #expect(machine.read(0x90) == 0 && machine.read(0, width: 4) == 0)
        machine.write(0, 1, width: 4)
        #expect(machine.read(0x90) == 32 && machine.read(0, width: 4) == 0x8000_0001)
        #expect(machine.its.snapshot().devices.count == 1)
    }

    @Test func theQueueWrapsAndBadPositionsAreIgnored() throws {
        var machine = BareMachine()
        try machine.boot()
        machine.write(0x88, 0xFFE0)
        #expect(machine.read(0x90) == 0xFFE0)
        let before = machine.its.commandLog.executed + machine.its.commandLog.refused
        machine.write(0x88, 0x0020)
        #expect(machine.read(0x90) == 0x0020)
        #expect(machine.its.commandLog.executed + machine.its.commandLog.refused == before + 2)
        machine.write(0x88, 0x1_0000)
        #expect(machine.read(0x90) == 0x0020 && machine.read(0x88) == 0x0020)
    }

    @Test func commandsOutsideMemoryAreSkippedAndTheQueueGoesOn() throws {
        var machine = BareMachine()
        try machine.boot()
        machine.write(0, 0, width: 4)
        machine.write(0x80, 1 << 63 | 0x7000_0000)
        machine.write(0, 1, width: 4)
        machine.write(0x88, 0x40)
        #expect(machine.read(0x90) == 0x40 && machine.its.commandLog.unreadable == 2)
    }

    @Test func refusedCommandsAreLoggedWithKVMsCode() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        try machine.submit([.movi(device: DeviceID(2), event: EventID(21), collection: CollectionID(0))])
        let log = machine.its.commandLog
        #expect(log.refused == 1 && log.last.last?.error.rawValue == 0x01_0107)
        #expect(log.last.last?.refusal == .eventUnmapped)
        for _ in 0..<100 { try machine.submit([.clear(device: DeviceID(9), event: EventID(1))]) }
        #expect(machine.its.commandLog.last.count == CommandLog.limit)
    }

    @Test func aTableThatBecomesInvalidFreesWhatItHeld() throws {
        for release in [ITSConfiguration.TableRelease.onInvalid, .onChange] {
            var machine = BareMachine { $0.tableRelease = release }
            try machine.boot()
            try machine.map()
            machine.write(0, 0, width: 4)
            machine.write(0x100, 1 << 63 | BareMachine.devices)
            #expect(machine.its.snapshot().devices.count == 1, "the same value again")
            machine.write(0x100, 1 << 63 | 0x4008_0000)
            #expect(machine.its.snapshot().devices.count == (release == .onChange ? 0 : 1))
            machine.write(0x100, 0)
            machine.write(0x108, 0)
            #expect(machine.its.snapshot().devices.isEmpty && machine.its.snapshot().collections.isEmpty)
        }
    }

    @Test func indirectDeviceTablesReachWhatTheirSecondLevelReaches() throws {
        var machine = BareMachine()
        try machine.boot(deviceTable: 1 << 63 | 1 << 62 | BareMachine.devices)
        let mapd = { (device: UInt32) in
            Command.mapd(device: DeviceID(device), itt: BareMachine.itt, eventBits: 4, valid: true)
        }
        try machine.submit([mapd(8192)])
        #expect(machine.its.commandLog.last.last?.error == .mapdDeviceOutOfRange)
        try machine.its.memory.setWord(BareMachine.devices + 8, 1 << 63 | 0x4008_0000)
        try machine.submit([mapd(8192), mapd(16_384)])
        #expect(machine.its.snapshot().devices.map(\.device) == [8192])
        // A second level beyond the guest's memory holds nothing.
        try machine.its.memory.setWord(BareMachine.devices + 16, 1 << 63 | 0x9000_0000)
        try machine.submit([mapd(16_384)])
        #expect(machine.its.snapshot().devices.map(\.device) == [8192])
    }

    @Test func attributesAnswerInTheKernelsOrder() throws {
        let machine = BareMachine { $0.baseAddress = nil }
        let its = machine.its
        #expect(throws: Errno.operationNotSupportedByDevice) { try its.setAddress(2, 0x0800_0000) }
        #expect(throws: Errno.invalidArgument) { try its.setAddress(4, 0x0800_1000) }
        #expect(throws: Errno.invalidArgument) { try its.setAddress(4, 0xFFFF_FFFF_FFFF_0000) }
        #expect(throws: Errno.argListTooLong) { try its.setAddress(4, 1 << 40) }
        #expect(throws: Errno.noSuchAddressOrDevice) { try its.register(0x80) }
        #expect(throws: Errno.invalidArgument) { try its.register(0x84) }
        #expect(its.address == nil && !its.answers(to: 0x0801_0040))
        try its.setAddress(4, 0x0800_0000)
        #expect(throws: Errno.fileExists) { try its.setAddress(4, 0x0800_0000) }
        #expect(its.answers(to: 0x0801_0040) && its.answers(to: 0x0800_0000) && its.answers(to: 0x0801_FFFF))
        #expect(!its.answers(to: 0x0802_0000) && !its.answers(to: 0x07FF_FFFF))
        for attribute in [UInt64(0), 1, 2, 4] { try its.hasAttribute(group: 4, attribute) }
        for (group, attribute) in [(UInt32(4), UInt64(3)), (4, 5), (0, 2), (8, 0x18), (1, 0), (9, 0)] {
            #expect(throws: Errno.noSuchAddressOrDevice) { try its.hasAttribute(group: group, attribute) }
        }
        // Alignment comes before the question whether there is such a register, as when it is read.
        for offset in [UInt64(0x2), 0x84, 0x1C, 0xFFD2] {
            #expect(throws: Errno.invalidArgument) { try its.hasAttribute(group: 8, offset) }
        }
        for offset in [UInt64(0), 0x4, 0x8, 0x80, 0x100, 0x138, 0xFFE8] { try its.hasAttribute(group: 8, offset) }
        #expect(try its.register(0x8) == 0x1EF71)
        #expect(throws: Errno.noSuchAddressOrDevice) { try its.register(0x18) }
    }

    @Test func userspaceRestoresRegisters() throws {
        var machine = BareMachine()
        func set(_ offset: UInt64, _ value: UInt64) throws {
            try machine.its.setRegister(offset, value, thread: &machine.on.thread)
        }
        try set(0x80, 1 << 63 | BareMachine.queue | 15)
        try set(0x88, 0x40)
        try set(0x90, 0x20)
        #expect(machine.read(0x90) == 0x20 && machine.read(0x88) == 0x40)
        #expect(throws: Errno.invalidArgument) { try set(0x90, 0x1_0000) }
        #expect(throws: Errno.invalidArgument) { try set(0x4, 0x4B00_143B) }
        try set(0x4, 0x4B00_043B)
        try machine.boot()
        #expect(throws: Errno.resourceBusy) { try set(0x90, 0) }
        var sink = Guest<ShardedCache>.Acknowledges()
        _ = machine.vm.distributor.run(vcpu: 0, budget: 1, sink: &sink, thread: &machine.on.thread)
        #expect(throws: Errno.resourceBusy) { try set(0x80, 0) }
        #expect(throws: Errno.resourceBusy) { try machine.control(1) }
    }

    @Test func severalITSsShareTheLPIsAndAreFoundByTheirDoorbell() throws {
        var second = ITSConfiguration()
        second.baseAddress = 0x0810_0000
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(vcpuIDs: [VCPUID(17), VCPUID(3)], lpiCount: 64),
            its: [ITSConfiguration(), second],
            readers: 1, relax: {})
        var thread = HostThread(wakes: WakeSet(vcpus: 2), reader: 0)
        for vcpu in 0..<2 { vm.setLPIsEnabled(vcpu: vcpu, true, thread: &thread) }
        for (number, its) in vm.itss.enumerated() {
            its.setEnabled(true, thread: &thread)
            try vm.lpiTables.memory.setByte(vm.lpiTables.propertyAddress(8192 + UInt32(number)), 0xA3)
            for command in [
                Command.mapd(device: DeviceID(2), itt: 0x4012_3400, eventBits: 8, valid: true),
                .mapc(collection: CollectionID(0), target: VCPUID(17), valid: true),
                BareMachine.mapti(20, 8192 + UInt32(number), 0),
            ] { try its.execute(command, thread: &thread) }
        }
        for (address, intid) in [(UInt64(0x0801_0040), UInt32(8192)), (0x0811_0040, 8193)] {
            let sent = try vm.signalMSI(address: address, data: 20, device: 2, thread: &thread)
            #expect(sent == 1 && vm.distributor.isPending(vm.distributor.lpi(INTID(intid))!))
        }
        #expect(throws: Errno.invalidArgument) {
            try vm.signalMSI(address: 0x0820_0000, data: 20, device: 2, thread: &thread)
        }
        vm.tearDown(thread: &thread)
        for number in UInt32(0)..<64 { #expect(vm.distributor.lpi(INTID(8192 + number))!.references == 0) }
    }
}
