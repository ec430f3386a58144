import SystemPackage
import Testing
import VGIC
import Vocabulary

/// What the kernel's selftests `vgic_its_save` and `vgic_lpi_stress`, and the tests of the GIC in kvm-unit-tests,
/// assert of the ITS and of LPIs. Each expectation names the function that holds a kernel to it.
@Suite("Assertions of the kernel's selftests of the ITS") struct SelftestITSTests {
    private static let poison: UInt64 = 0xDEAD_BEEF_DEAD_BEEF

    // MARK: - vgic_its_save

    @Test func `vgic_its_save: a changed GITS_BASER leaves a terminator and nothing else, and is restored`() throws {
        var machine = BareMachine()
        machine.write(0x108, 1 << 63 | BareMachine.collections | 1)
        machine.write(0x100, 1 << 63 | BareMachine.devices)
        machine.write(0x80, 1 << 63 | BareMachine.queue | 15)
        machine.write(0, 1, width: 4)
        let collections = UInt32(0)..<UInt32(100)
        try machine.submit(
            collections.map { .mapc(collection: CollectionID($0), target: VCPUID(17), valid: true) })
        #expect(machine.its.snapshot().collections.count == 100)
        machine.write(0x108, 1 << 63 | BareMachine.collections)
        #expect(machine.read(0x108) & 0xFF == 1, "guest_shrink_coll_table: ignored while the ITS is enabled")
        machine.write(0, 0, width: 4)
        machine.write(0x108, 1 << 63 | BareMachine.collections)
        for index in UInt64(0)..<200 {
            try machine.its.memory.setWord(BareMachine.collections + 8 * index, Self.poison)
        }
        try machine.control(1)
        #expect(
            try machine.its.memory.word(BareMachine.collections) == 0,
            "test_baser_change_drops_collections: CTE 0 is the terminating invalid entry")
        for index in UInt64(1)..<200 {
            let word = try machine.its.memory.word(BareMachine.collections + 8 * index)
            if word != Self.poison { #expect(word == Self.poison, "test_baser_change_drops_collections: CTE \(index)") }
        }
        try Self.resetAndRestore(&machine)
        #expect(machine.its.snapshot().collections.isEmpty, "test_baser_change_drops_collections: restored")
    }

    @Test func `vgic_its_save: a device in a dropped block is skipped, untouched, and not restored`() throws {
        var machine = BareMachine()
        let blocks: [UInt64] = [0x4009_0000, 0x400A_0000]
        for (index, block) in blocks.enumerated() {
            try machine.its.memory.setWord(BareMachine.devices + UInt64(8 * index), 1 << 63 | block)
        }
        try machine.boot()
        machine.write(0, 0, width: 4)
        machine.write(0x100, 3 << 62 | BareMachine.devices)
        machine.write(0, 1, width: 4)
        #expect(machine.read(0x100) >> 62 == 3, "guest_make_device_table_indirect")
        let devices = [(UInt32(0), BareMachine.itt), (8192, BareMachine.itt + 0x1000)]
        try machine.submit(
            devices.map { .mapd(device: DeviceID($0.0), itt: $0.1, eventBits: 1, valid: true) })
        #expect(machine.its.snapshot().devices.count == 2, "guest_unreachable_device: both MAPDs are in range")
        for index in UInt64(0)..<64 {
            for block in blocks { try machine.its.memory.setWord(block + 8 * index, Self.poison) }
        }
        try machine.its.memory.setWord(BareMachine.devices + 8, 0)
        try machine.control(1)
        let entry = try machine.its.memory.word(blocks[0])
        #expect(entry >> 63 == 1, "test_unreachable_device_skipped: device A has a valid DTE")
        #expect(entry >> 49 & 0x3FFF == 0, "test_unreachable_device_skipped: nothing follows A")
        #expect(
            try machine.its.memory.word(blocks[1]) == Self.poison, "test_unreachable_device_skipped: B is untouched")
        try Self.resetAndRestore(&machine)
        #expect(
            machine.its.snapshot().devices.map(\.device) == [0],
            "test_unreachable_device_skipped: A is restored, and B is not")
    }

    /// The order of the kernel's documentation: registers first, then the tables.
    private static func resetAndRestore(_ machine: inout BareMachine) throws {
        let bases = try [UInt64(0x100), 0x108].map { ($0, try machine.its.register($0, thread: &machine.on.thread)) }
        try machine.control(4)
        #expect(
            machine.read(0x100) >> 63 == 0 && machine.read(0x108) >> 63 == 0,
            "reset_and_restore_tables: the reset clears GITS_BASER<n>.Valid")
        for (offset, value) in bases { try machine.its.setRegister(offset, value, thread: &machine.on.thread) }
        for (offset, value) in bases {
            #expect(machine.read(offset) == value, "its_reg_set: what was read is what is written")
        }
        try machine.control(2)
    }

    // MARK: - vgic_lpi_stress

    @Test func `vgic_lpi_stress: LPIs go round the vCPUs, each signal answers 1, and signals that meet are one`()
        throws
    {
        var machine = BareMachine()
        try machine.boot()
        var commands: [Command] = [17, 3].enumerated().map {
            .mapc(collection: CollectionID(UInt32($0)), target: VCPUID($1), valid: true)
        }
        for device in UInt32(0)..<2 {
            // 64 KiB for each ITT: 16 bits of EventID.
            commands.append(
                .mapd(
                    device: DeviceID(device), itt: BareMachine.itt + UInt64(device) << 12, eventBits: 16, valid: true))
            commands += (UInt32(0)..<16).map {
                BareMachine.mapti($0, 8192 + 16 * device + $0, $0 % 2, device: device)
            }
        }
        commands += [.invall(collection: CollectionID(0)), .invall(collection: CollectionID(1))]
        try machine.submit(commands)
        #expect(
            machine.its.snapshot().devices.map(\.eventBits) == [16, 16], "guest_setup_its_mappings: MAPD of 64 KiB")
        for _ in 0..<3 {
            for device in UInt32(0)..<2 {
                for event in UInt32(0)..<16 {
                    #expect(try machine.signal(event, device: device) == 1, "signal_lpi: KVM_SIGNAL_MSI returns 1")
                }
            }
        }
        let taken = machine.run()
        #expect(Set(taken[0]) == Set((0..<16).map { 8192 + 2 * $0 }), "guest_setup_its_mappings: round-robin, vCPU 0")
        #expect(Set(taken[1]) == Set((0..<16).map { 8193 + 2 * $0 }), "guest_setup_its_mappings: round-robin, vCPU 1")
        #expect(taken.joined().allSatisfy { $0 >= 8192 }, "guest_irq_handler: intid >= GIC_LPI_OFFSET")
        #expect(taken.joined().count == 32, "lpi_worker_thread: iterations without a guest that runs are one each")
        #expect(machine.counters.mergedPending == 64)
    }

    @Test func `vgic_lpi_stress: properties that were written after MAPTI count from INVALL on`() throws {
        var machine = BareMachine()
        try machine.boot()
        for intid in [UInt32(8195), 8196] {
            try machine.its.memory.setByte(machine.vm.lpiTables.propertyAddress(intid), 0)
        }
        try machine.map()
        for intid in [UInt32(8195), 8196] {
            try machine.its.memory.setByte(machine.vm.lpiTables.propertyAddress(intid), 0xA3)
        }
        for event in [UInt32(20), 30] { #expect(try machine.signal(event) == 1) }
        #expect(machine.run() == [[], []], "configure_lpis: not before the invalidation")
        try machine.submit([.invall(collection: CollectionID(0))])
        #expect(machine.run() == [[8195], []], "guest_invalidate_all_rdists: collection by collection")
        try machine.submit([.invall(collection: CollectionID(1))])
        #expect(machine.run() == [[], [8196]], "guest_invalidate_all_rdists")
    }

    // MARK: - kvm-unit-tests, arm/gic.c

    @Test func `gic its-introspection: what GITS_TYPER and GITS_BASER say`() {
        let machine = BareMachine()
        let typer = machine.read(0x08)
        #expect(typer & 1 == 1, "test_its_introspection: ITS supports physical LPIs")
        #expect(typer >> 4 & 0xF == 7, "test_its_introspection: ITT entries have 8 bytes")
        #expect(typer >> 8 & 0x1F == 15, "test_its_introspection: 16 bits of EventID")
        #expect(typer >> 13 & 0x1F == 15, "test_its_introspection: 16 bits of DeviceID")
        #expect(typer >> 19 & 1 == 0, "test_its_introspection: PTA, RDbase is a processor's number")
        for (offset, type) in [(UInt64(0x100), UInt64(1)), (0x108, 4)] {
            let base = machine.read(offset)
            #expect(base >> 56 & 7 == type, "test_its_introspection: device and collection table are found by type")
            #expect(base >> 48 & 0x1F == 7, "test_its_introspection: entries of 8 bytes")
        }
    }

    /// R3.
    @Test func `gic its-introspection: the guest cannot write what only says something`() {
        var machine = BareMachine()
        for offset in [UInt64(0x08), 0x90] {
            let before = machine.read(offset)
            machine.write(offset, ~before)
            #expect(machine.read(offset) == before, "GITS_TYPER, GITS_CREADR")
        }
        let before = machine.read(0x04, width: 4)
        machine.write(0x04, ~before, width: 4)
        #expect(machine.read(0x04, width: 4) == before, "GITS_IIDR")
    }

    @Test func `gic its-trigger: INT reaches each LPI's CPU; INVALL wakes one that was enabled without`() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        func int(_ event: UInt32) -> Command { .int(device: DeviceID(2), event: EventID(event)) }
        try machine.submit([int(20), int(30)])
        #expect(machine.run() == [[8195], [8196]], "test_its_trigger: each LPI on its own CPU")
        // Disabled and invalidated; then enabled in memory alone.
        let property = machine.vm.lpiTables.propertyAddress(8195)
        try machine.its.memory.setByte(property, 0xA2)
        try machine.submit([.inv(device: DeviceID(2), event: EventID(20)), int(20)])
        #expect(machine.run() == [[], []], "test_its_trigger: a disabled LPI does not come")
        try machine.its.memory.setByte(property, 0xA3)
        #expect(machine.run() == [[], []], "test_its_trigger: enabled in memory, still nothing")
        try machine.submit([.invall(collection: CollectionID(0))])
        #expect(machine.run() == [[8195], []], "test_its_trigger: the pending LPI comes with INVALL")
        try machine.submit([.mapd(device: DeviceID(2), itt: BareMachine.itt, eventBits: 8, valid: false), int(20)])
        #expect(machine.run() == [[], []], "test_its_trigger: nothing of an unmapped device")
    }

    @Test func `gic its-pending-migration: bits of the pending tables come when the LPIs are enabled`() throws {
        var machine = BareMachine()
        try machine.boot()
        for vcpu in 0..<2 { machine.vm.setLPIsEnabled(vcpu: vcpu, false, thread: &machine.on.thread) }
        try machine.map()
        // Bit n of a table is INTID n: 8195 in vCPU 17's, 8196 in vCPU 3's.
        try machine.its.memory.setByte(BareMachine.pending + 8195 / 8, 1 << (8195 % 8))
        try machine.its.memory.setByte(BareMachine.pending + 0x1_0000 + 8196 / 8, 1 << (8196 % 8))
        for vcpu in 0..<2 { machine.vm.enableLPIs(vcpu: vcpu, thread: &machine.on.thread) }
        #expect(machine.run() == [[8195], [8196]], "test_its_pending_migration: each on its own CPU")
        try machine.submit([.movi(device: DeviceID(2), event: EventID(20), collection: CollectionID(1))])
        #expect(try machine.signal(20) == 1)
        #expect(machine.run() == [[], [8195]], "test_migrate_unmapped_collection: where the collection leads now")
    }
}
