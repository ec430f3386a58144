import SystemPackage
import TestSupport
import Testing
import Vocabulary

@testable import VGIC

/// What the kernel's text, and the assertions of its selftests, say of the ITS's registers, tables and pending bits.
@Suite("The kernel's registers and tables") struct KernelRegisterTests {
    @Test func `a fresh ITS names its tables: BASER0 devices, BASER1 collections, 8 bytes, 64 KiB (vgic_its_create)`()
        throws
    {
        var machine = BareMachine()
        #expect(machine.read(0x100) == 0x1907_0000_0000_0600 && machine.read(0x108) == 0x1C07_0000_0000_0600)
        #expect(machine.read(0x110) == 0 && machine.read(0x80) == 0)
        try machine.boot()
        try machine.control(4)
        #expect(machine.read(0x100) >> 48 == 0x1907 && machine.read(0x108) >> 48 == 0x1C07)
    }

    @Test func `registers take the sizes that check_region allows, on a multiple of each, and nothing else`() {
        var machine = BareMachine()
        for offset in [UInt64(0x00), 0x08, 0x80, 0x100, 0xFFE0] {
            for width in [1, 2] { #expect(machine.read(offset, width: width) == 0, "\(offset), \(width) bytes") }
        }
        #expect(machine.read(0x00) == 0 && machine.read(0xFFE0) == 0, "GITS_CTLR and PIDR2 have 4 bytes")
        #expect(machine.read(0x04, width: 4) == 0x4B00_043B && machine.read(0xFFE8, width: 4) == 0x3B)
        #expect(machine.read(0x0C) == 0 && machine.read(0x0A, width: 4) == 0, "not on a multiple of the size")
        for (offset, width) in [(UInt64(0x80), 1), (0x80, 2), (0x82, 4), (0x84, 8)] {
            machine.write(offset, .max, width: width)
            #expect(machine.read(0x80) == 0, "\(offset), \(width) bytes")
        }
        for offset in [UInt64(0x80), 0x100, 0x108] { machine.write(offset, 1 << 63 | 0x4002_0000) }
        machine.write(0, 1, width: 8)
        #expect(!machine.its.isEnabled, "GITS_CTLR is not written by 8 bytes")
        machine.write(0, 1, width: 4)
        let isEnabled = machine.its.isEnabled
        #expect(isEnabled)
    }

    @Test func `a command that is written over before it runs is not carried out: the queue is read one by one`() throws
    {
        // The second command's place in the queue is the entry that MAPD V=0 zeroes, so that it reads as zeros.
        var machine = BareMachine()
        try machine.boot()
        machine.write(0, 0, width: 4)
        machine.write(0x100, 1 << 63 | BareMachine.queue)
        machine.write(0, 1, width: 4)
        let packets = [
            Command.mapd(device: DeviceID(4), itt: BareMachine.itt, eventBits: 1, valid: false).packet,
            Command.mapd(device: DeviceID(5), itt: BareMachine.itt, eventBits: 8, valid: true).packet,
        ]
        for (index, packet) in packets.enumerated() {
            for (word, offset) in zip([packet.word0, packet.word1, packet.word2, packet.word3], [0, 8, 16, 24]) {
                try machine.its.memory.setWord(BareMachine.queue + UInt64(32 * index + offset), word)
            }
        }
        machine.write(0x88, 0x40)
        #expect(machine.read(0x90) == 0x40)
        #expect(machine.its.snapshot().devices.isEmpty, "MAPD of device 5 was gone when its turn came")
    }

    @Test func `CREADR is seen to move while another vCPU has commands carried out`() throws {
        // Whoever reads it takes no lock: a command of this machine holds cmd_lock meanwhile.
        var machine = BareMachine()
        try machine.boot()
        let before = machine.counters.lockAcquisitions
        let position = machine.its.read(0x90, width: 8, thread: &machine.on.thread)
        #expect(position == 0 && machine.counters.lockAcquisitions == before)
        try machine.submit([.sync(target: VCPUID(17)), .sync(target: VCPUID(17))])
        // cmd_lock once, its_lock for each command.
        #expect(machine.counters.lockAcquisitions == before + 3 && machine.read(0x90) == 0x40)
    }

    @Test func `S2: a save leaves out a device beyond the table, and next leads past it (vgic_its_save)`() throws {
        for save in [ITSConfiguration.TableSave.skipsUnreachable, .refusesUnreachable] {
            var machine = BareMachine { $0.tableSave = save }
            for (offset, level) in [(UInt64(0), UInt64(0x4009_0000)), (8, 0x400A_0000), (16, 0x400B_0000)] {
                try machine.its.memory.setWord(BareMachine.devices + offset, 1 << 63 | level)
            }
            try machine.boot(deviceTable: 3 << 62 | BareMachine.devices)
            let devices = [UInt32(0), 8192, 16_384]
            try machine.submit(
                devices.map { .mapd(device: DeviceID($0), itt: BareMachine.itt, eventBits: 1, valid: true) })
            for second in [UInt64(8), 16] { try machine.its.memory.setWord(BareMachine.devices + second, 0) }
            if save == .refusesUnreachable {
                #expect(throws: Errno.invalidArgument) { try machine.control(1) }
                continue
            }
            try machine.control(1)
            #expect(try machine.its.memory.word(0x4009_0000) >> 49 & 0x3FFF == 0, "the last that was saved")
            try machine.its.memory.setWord(BareMachine.devices + 16, 1 << 63 | 0x400B_0000)
            try machine.control(1)
            #expect(try machine.its.memory.word(0x4009_0000) >> 49 & 0x3FFF == 16_383, "at most what fits the field")
        }
    }

    @Test func `S3: next of an event leads past one without a collection (compute_next_eventid_offset)`() throws {
        for (save, next) in [(ITSConfiguration.TableSave.skipsUnreachable, UInt64(0)), (.refusesUnreachable, 10)] {
            var machine = BareMachine { $0.tableSave = save }
            try machine.boot()
            try machine.map()
            try machine.submit([.mapc(collection: CollectionID(1), target: VCPUID(3), valid: false)])
            try machine.control(1)
            #expect(try machine.its.memory.word(BareMachine.itt + 160) == next << 48 | 8195 << 16)
            #expect(try machine.its.memory.word(BareMachine.itt + 240) == 0)
        }
    }

    @Test(arguments: [HostProfile.gicv40, .gicv41])
    func `S4, S5: a GICv4.1 saves forwarded LPIs and takes their bits from the vPE's table; 4.0 says EACCES`(
        profile: HostProfile
    ) throws {
        var rig = try DirectRig(host: HostGIC(processors: 2, profile: profile))
        for vcpu in 0..<2 { rig.vm.lpiTables.setPendingBase(vcpu: vcpu, 0x5000_0000 + 0x1_0000 * UInt64(vcpu)) }
        rig.deviceSignals(0)
        if profile.version == .gicv40 {
            #expect(throws: Errno.permissionDenied) { try rig.guest.vm.its.control(1, thread: &rig.guest.on.thread) }
        } else {
            try rig.guest.vm.its.control(1, thread: &rig.guest.on.thread)
        }
        let vpes = rig.direct.vpes.compactMap(\.self)
        _ = rig.host.takeLog()
        try rig.guest.vm.savePendingTables(thread: &rig.guest.on.thread)
        // unmap_all_vpes, whose VMAPP needs no VSYNC on a GICv4.1, and map_all_vpes.
        let unmaps = vpes.map { rig.host.mapping($0, valid: false) }
        let maps = vpes.flatMap { vpe -> [Command] in
            [
                rig.host.mapping(vpe, valid: true), .vsync(vpe: vpe.id), .vinvall(vpe: vpe.id), .vsync(vpe: vpe.id),
            ]
        }
        #expect(vpes.count == 2)
        #expect(rig.host.takeLog() == (profile.version == .gicv41 ? unmaps + maps : []))
        #expect(try rig.vm.its.memory.byte(0x5000_0000 + 1024) == (profile.version == .gicv41 ? 1 : 0))
        #expect(rig.vm.distributor.isPending(rig.lpi(0)), "the bit stays where it is")
        rig.deviceSignals(2)
        #expect(rig.guest.run() == [8192, 8194] && rig.guest.balances, "the vPEs are mapped again")
    }

    @Test func `S6: EnableLPIs from 0 to 1 takes over clear bits too (its_sync_lpi_pending_table)`() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.map()
        // Latched and not queued: its property byte disables it.
        try machine.its.memory.setByte(machine.vm.lpiTables.propertyAddress(8195), 0xA2)
        try machine.submit([.inv(device: DeviceID(2), event: EventID(20))])
        #expect(try machine.signal(20) == 1)
        let lpi = try #require(machine.vm.distributor.lpi(INTID(8195)))
        #expect(machine.vm.distributor.state(of: lpi).isLatched)
        machine.vm.setLPIsEnabled(vcpu: 0, false, thread: &machine.on.thread)
        machine.vm.enableLPIs(vcpu: 0, thread: &machine.on.thread)
        #expect(!machine.vm.distributor.state(of: lpi).isLatched && machine.counters.destroyed == 1)
    }

    @Test func `a device that is there already is restored beside it (vgic_its_restore_dte)`() throws {
        var machine = BareMachine()
        try machine.boot()
        try machine.submit([.mapd(device: DeviceID(2), itt: BareMachine.itt, eventBits: 8, valid: true)])
        try machine.control(1)
        try machine.control(2)
        #expect(machine.its.snapshot().devices.map(\.device) == [2, 2])
    }
}
