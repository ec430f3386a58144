import SystemPackage
import TestSupport
import Testing
import VGIC

/// P17, P18: tables and pending bits in guest memory, and back.
@Suite("Save and restore") struct SaveRestoreTests {
    /// A machine with its tables saved.
    private func saved() throws -> BareMachine {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        try machine.submit([
            .mapd(device: DeviceID(7), itt: BareMachine.itt + 0x1000, eventBits: 9, valid: true),
            BareMachine.mapti(255, 8197, 1, device: 7),
        ])
        try machine.control(1)
        return machine
    }

    @Test func entriesAreTheVectors() throws {
        let machine = try saved()
        let memory = machine.its.memory
        #expect(try memory.word(BareMachine.devices + 16) == 1 << 63 | 5 << 49 | (BareMachine.itt >> 8) << 5 | 7)
        #expect(try memory.word(BareMachine.devices + 56) == 1 << 63 | ((BareMachine.itt + 0x1000) >> 8) << 5 | 8)
        #expect(try memory.word(BareMachine.itt + 160) == 10 << 48 | 8195 << 16)
        #expect(try memory.word(BareMachine.itt + 240) == 8196 << 16 | 1)
        #expect(try memory.word(BareMachine.collections) == 1 << 63 | 17 << 16)
        #expect(try memory.word(BareMachine.collections + 8) == UInt64(1) << 63 | 3 << 16 | 1)
        #expect(try memory.word(BareMachine.collections + 16) == 0)
    }

    @Test func whatIsRestoredIsWhatWasSaved() throws {
        var machine = try saved()
        let before = machine.its.snapshot()
        let registers = [0x80, 0x100, 0x108].map { machine.read($0) }
        try machine.control(4)
        #expect(machine.its.snapshot() == TableSnapshot() && machine.read(0, width: 4) == 0x8000_0000)
        #expect(machine.read(0x80) == 0 && machine.read(0x100) >> 63 == 0 && machine.read(0x108) >> 63 == 0)
        for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
        try machine.control(2)
        machine.write(0, 1, width: 4)
        #expect(machine.its.snapshot() == before)
        #expect(try machine.signal(20) == 1)
        #expect(try machine.signal(255, device: 7) == 1)
        #expect(machine.run() == [[8195], [8197]])
    }

    @Test func pendingBitsGoToTheTablesAndComeBack() throws {
        var machine = try saved()
        #expect(try machine.signal(20) == 1)
        #expect(try machine.signal(255, device: 7) == 1)
        try machine.vm.savePendingTables(thread: &machine.on.thread)
        #expect(try machine.its.memory.byte(BareMachine.pending + 1024) == 1 << 3)
        #expect(try machine.its.memory.byte(BareMachine.pending + 0x1_0000 + 1024) == 1 << 5)
        let registers = [0x80, 0x100, 0x108].map { machine.read($0) }
        try machine.control(4)
        for vcpu in 0..<2 { machine.vm.setLPIsEnabled(vcpu: vcpu, false, thread: &machine.on.thread) }
        for number in UInt32(0)..<64 { #expect(machine.vm.distributor.lpi(INTID(8192 + number))!.references == 0) }
        for vcpu in 0..<2 { machine.vm.setLPIsEnabled(vcpu: vcpu, true, thread: &machine.on.thread) }
        for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
        try machine.control(2)
        machine.write(0, 1, width: 4)
        #expect(try machine.its.memory.byte(BareMachine.pending + 1024) == 0, "taken over, and cleared in memory")
        #expect(machine.counters.imported == 2)
        #expect(machine.run() == [[8195], [8197]])
    }

    @Test func enablingLPIsLoadsThePendingTableUnlessItIsSaidToBeZero() throws {
        for isZero in [false, true] {
            var machine = BareMachine()
            try machine.boot()
            machine.vm.setLPIsEnabled(vcpu: 0, false, thread: &machine.on.thread)
            try machine.map()
            machine.vm.lpiTables.setPendingBase(vcpu: 0, BareMachine.pending | (isZero ? 1 << 62 : 0))
            try machine.its.memory.setByte(BareMachine.pending + 1024, 1 << 3)
            machine.vm.enableLPIs(vcpu: 0, thread: &machine.on.thread)
            #expect(machine.run() == (isZero ? [[], []] : [[8195], []]))
        }
    }

    @Test func whatIsEnabledAlreadyLoadsNothing() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        try machine.its.memory.setByte(BareMachine.pending + 1024, 1 << 3)
        machine.vm.enableLPIs(vcpu: 0, thread: &machine.on.thread)
        #expect(machine.counters.imported == 0 && machine.run() == [[], []])
    }

    @Test func aPendingTableOutsideMemoryIsAFaultWhereABitIsTakenOutOfIt() throws {
        var machine = try saved()
        let registers = [0x80, 0x100, 0x108].map { machine.read($0) }
        machine.vm.lpiTables.setPendingBase(vcpu: 0, 0x9000_0000)
        try machine.submit([BareMachine.mapti(40, 8200, 0), BareMachine.mapti(41, 8200, 1)])
        // The second goes to the other vCPU, whose table is where it should be.
        #expect(machine.its.commandLog.last.map(\.error) == [.unreadable])
        #expect(machine.its.snapshot().events.map(\.event) == [20, 30, 41, 255])
        try machine.control(4)
        for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
        #expect(throws: Errno.badAddress) { try machine.control(2) }
        #expect(machine.its.snapshot() == TableSnapshot())
    }

    /// P4: what is pending of a forwarded LPI is in its vPE's table, wherever it came from.
    @Test func aPendingBitOfAForwardedLPIIsLoadedIntoItsTable() throws {
        var machine = try saved()
        let lpi = machine.vm.distributor.lpi(INTID(8195))!
        machine.vm.distributor.forward(lpi, thread: &machine.on.thread)
        try machine.its.memory.setByte(BareMachine.pending + 1024, 1 << 3)
        for _ in 0..<2 {
            machine.vm.setLPIsEnabled(vcpu: 0, false, thread: &machine.on.thread)
            machine.vm.enableLPIs(vcpu: 0, thread: &machine.on.thread)
            #expect(machine.counters.imported == 1 && !machine.vm.distributor.state(of: lpi).isLatched)
        }
        #expect(machine.run() == [[8195], []])
        #expect(machine.counters.listRegisterWrites == 0)
    }

    @Test func savingIsBusyWhileAVCPURunsAndFaultsOutsideMemory() throws {
        var machine = try saved()
        var sink = Guest<ShardedCache>.Acknowledges()
        _ = machine.vm.distributor.run(vcpu: 1, budget: 1, sink: &sink, thread: &machine.on.thread)
        #expect(throws: Errno.resourceBusy) {
            try machine.vm.setAttribute(group: 4, 3, thread: &machine.on.thread)
        }
        for attribute in [UInt64(1), 2, 3, 4] {
            #expect(throws: Errno.resourceBusy, "attribute \(attribute)") { try machine.control(attribute) }
        }
        try machine.control(0)
        _ = machine.run()
        #expect(throws: Errno.noSuchAddressOrDevice) { try machine.control(3) }
        try machine.vm.setAttribute(group: 4, 3, thread: &machine.on.thread)
        machine.vm.lpiTables.setPendingBase(vcpu: 0, 0x9000_0000)
        #expect(throws: Errno.badAddress) { try machine.vm.setAttribute(group: 4, 3, thread: &machine.on.thread) }
    }

    /// Each way to damage a saved entry, with the error that KVM returns; the ITS is empty afterwards.
    @Test(
        arguments: [
            ("a collection of no vCPU", 0x4003_0000, 1 << 63 | 99 << 16, Errno.invalidArgument),
            ("a collection twice", 0x4003_0008, 1 << 63 | 17 << 16, .fileExists),
            ("a device of more than 16 bits", 0x4002_0010, 1 << 63 | 0x40070 << 13 | 16, .invalidArgument),
            ("an ITT outside memory", 0x4002_0010, 1 << 63 | 0xF000_0000 >> 3 | 7, .badAddress),
            ("an INTID below 8192", 0x4007_00A0, 100 << 16, .invalidArgument),
            ("an INTID beyond what there is", 0x4007_00A0, 60_000 << 16, .noMemory),
            ("an event of no collection", 0x4007_00A0, 8195 << 16 | 9, .invalidArgument),
            ("a next event beyond the table", 0x4007_00A0, 250 << 48 | 8195 << 16, .invalidArgument),
        ] as [(String, UInt64, UInt64, Errno)])
    func damagedTablesLeaveTheITSEmpty(what: String, address: UInt64, entry: UInt64, error: Errno) throws {
        var machine = try saved()
        let registers = [0x80, 0x100, 0x108].map { machine.read($0) }
        try machine.control(4)
        for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
        try machine.its.memory.setWord(address, entry)
        #expect(throws: error, "\(what)") { try machine.control(2) }
        #expect(machine.its.snapshot() == TableSnapshot(), "\(what)")
        for number in UInt32(0)..<64 { #expect(machine.vm.distributor.lpi(INTID(8192 + number))!.references == 0) }
    }

    /// The chain of `next` fields goes over all second levels of an indirect device table and ends once.
    @Test func aDeviceBehindTheLastOneOfAnIndirectTableIsLeftOver() throws {
        var machine = BareMachine { $0.zeroesUnmappedEntries = false }
        let valid: UInt64 = 1 << 63
        for (offset, level) in [(UInt64(0), UInt64(0x4009_0000)), (8, 0x400A_0000)] {
            try machine.its.memory.setWord(BareMachine.devices + offset, valid | level)
        }
        try machine.boot(deviceTable: 3 << 62 | BareMachine.devices)
        try machine.map()
        let far = VGIC.DeviceID(8199)
        for isMapped in [true, false] {
            try machine.submit([
                .mapd(device: far, itt: BareMachine.itt + 0x2000, eventBits: 2, valid: true),
                BareMachine.mapti(1, 8197, 1, device: far.rawValue),
            ])
            // As in 6.1 the entry of a device that is unmapped stays in memory.
            if !isMapped { try machine.submit([.mapd(device: far, itt: 0, eventBits: 1, valid: false)]) }
            let before = machine.its.snapshot()
            let registers = [0x80, 0x100, 0x108].map { machine.read($0) }
            try machine.control(1)
            try machine.control(4)
            for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { machine.write(offset, value) }
            try machine.control(2)
            machine.write(0, 1, width: 4)
            #expect(machine.its.snapshot() == before && before.devices.count == (isMapped ? 2 : 1))
        }
    }

    @Test func aTableOutsideMemoryIsAnErrorAndNoTrap() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        machine.write(0, 0, width: 4)
        machine.write(0x108, 1 << 63 | 0x7000_0000)
        #expect(throws: Errno.badAddress) { try machine.control(1) }
        #expect(throws: Errno.badAddress) { try machine.control(2) }
        #expect(machine.its.snapshot() == TableSnapshot())
    }

    @Test func forwardedLPIsCannotBeSaved() throws {
        var machine = try saved()
        let lpi = machine.vm.distributor.lpi(INTID(8195))!
        #expect(machine.vm.distributor.forward(lpi, thread: &machine.on.thread))
        #expect(throws: Errno.permissionDenied) { try machine.control(1) }
        #expect(throws: Errno.noSuchAddressOrDevice) { try machine.control(3) }
        #expect(throws: Never.self) { try machine.control(0) }
    }

    @Test func unmappingZeroesTheEntryUnlessThisIs6_1() throws {
        for zeroes in [true, false] {
            var machine = BareMachine { $0.zeroesUnmappedEntries = zeroes }
            try machine.boot()
            try machine.map()
            try machine.control(1)
            try machine.submit([
                .discard(device: DeviceID(2), event: EventID(20)),
                .mapd(device: DeviceID(2), itt: 0, eventBits: 1, valid: false),
            ])
            #expect(try (machine.its.memory.word(BareMachine.itt + 160) == 0) == zeroes)
            #expect(try (machine.its.memory.word(BareMachine.devices + 16) == 0) == zeroes)
        }
    }

    /// P18 on random machines: the same outcomes with a save, a reset and a restore in the middle as without.
    @Test func aRestoredMachineGoesOnAsIfNothingHadBeen() throws {
        let seed = SeededRandom.testSeed()
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            var plain = BareMachine()
            var moved = BareMachine()
            try plain.boot()
            try moved.boot()
            let commands = (0..<60).map { _ in Self.command(&random) }
            for half in [commands[..<30], commands[30...]] {
                try plain.submit(Array(half))
                try moved.submit(Array(half))
                #expect(plain.its.snapshot() == moved.its.snapshot(), "seed \(seed)")
                #expect(plain.run() == moved.run(), "seed \(seed)")
                try moved.control(1)
                try moved.vm.savePendingTables(thread: &moved.on.thread)
                let registers = [0x80, 0x100, 0x108, 0x88, 0x90].map { moved.read($0) }
                try moved.control(4)
                for (offset, value) in zip([UInt64(0x80), 0x100, 0x108], registers) { moved.write(offset, value) }
                for (offset, value) in zip([UInt64(0x88), 0x90], registers[3...]) {
                    try moved.its.setRegister(offset, value, thread: &moved.on.thread)
                }
                try moved.control(2)
                moved.write(0, 1, width: 4)
            }
            #expect(plain.run() == moved.run(), "seed \(seed)")
        }
    }

    /// Collections are mapped once and never unmapped: KVM's tables cannot hold an event without a collection.
    private static func command(_ random: inout SeededRandom) -> Command {
        let device = DeviceID(UInt32(random.below(3)))
        let event = EventID(UInt32(random.below(4)))
        let collection = CollectionID(UInt32(random.below(3)))
        let intid = INTID(8192 + device.rawValue * 4 + event.rawValue)
        let itt = BareMachine.itt + UInt64(device.rawValue) * 0x1000
        switch random.below(8) {
        case 0: return .mapd(device: device, itt: itt, eventBits: 2, valid: random.below(4) != 0)
        case 1: return .mapc(collection: collection, target: VCPUID(random.below(2) == 0 ? 17 : 3), valid: true)
        case 2, 3: return .mapti(device: device, event: event, intid: intid, collection: collection)
        case 4: return .movi(device: device, event: event, collection: collection)
        case 5: return .discard(device: device, event: event)
        case 6: return .int(device: device, event: event)
        default: return .inv(device: device, event: event)
        }
    }
}
