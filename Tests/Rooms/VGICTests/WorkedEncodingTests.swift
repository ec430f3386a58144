import Lockfree
import Testing
import VGIC

/// The worked encodings of VGIC.docc/Test-vectors that concern tables, LPIs and the host's commands.
@Suite("Worked encodings") struct WorkedEncodingTests {
    @Test func theHostsCommandsAreTheWordsThatWereRecorded() throws {
        let device = DeviceID(104)
        let cases: [(Command, CommandPacket)] = [
            (
                .vmapp(vpe: 50, target: VCPUID(1), table: 0x4135_0000, size: 15, valid: true),
                CommandPacket(0x29, 0x32_0000_0000, 0x8000_0000_0001_0000, 0x4135_000F)
            ),
            (
                .vmapp(vpe: 1, target: VCPUID(0), table: 0, size: 0, valid: false),
                CommandPacket(0x29, 0x1_0000_0000)
            ),
            (
                .vmapti(device: device, event: EventID(3), vpe: 3, vintid: INTID(8214), doorbell: INTID(8495)),
                CommandPacket(0x68_0000_002A, 0x3_0000_0003, 0x212F_0000_2016)
            ),
            (
                .vmapti(device: device, event: EventID(11), vpe: 50, vintid: INTID(8249), doorbell: .spurious),
                CommandPacket(0x68_0000_002A, 0x32_0000_000B, 0x3FF_0000_2039)
            ),
            (
                .vmovi(device: device, event: EventID(11), vpe: 1, doorbell: INTID(8493), setsDoorbell: true),
                CommandPacket(0x68_0000_0021, 0x1_0000_000B, 0x212D_0000_0001)
            ),
            (.vmovp(vpe: 3, target: VCPUID(2)), CommandPacket(0x22, 0x3_0000_0000, 0x2_0000)),
            (.vsync(vpe: 7), CommandPacket(0x25, 0x7_0000_0000)),
            (.vinvall(vpe: 3), CommandPacket(0x2D, 0x3_0000_0000)),
            (.clear(device: DeviceID(65_535), event: EventID(1)), CommandPacket(0xFFFF_0000_0004, 1)),
        ]
        for (command, packet) in cases {
            #expect(command.packet == packet, "\(command)")
            #expect(try Command(packet, virtual: true) == command)
        }
    }

    @Test func savedEntriesAreTheWordsOfTheTable() throws {
        var guest = Guest<ShardedCache>()
        try guest.setUp()
        try guest.execute(.mapd(device: DeviceID(7), itt: 0x4013_0000, eventBits: 8, valid: true))
        try guest.execute(.mapc(collection: CollectionID(3), target: VCPUID(3), valid: true))
        try guest.map(20, 8195, 3)
        try guest.map(255, 8196, 3)
        try guest.vm.its.control(1, thread: &guest.on.thread)
        let memory = guest.vm.its.memory
        #expect(try memory.word(0xBF00_0000 + 2 * 8) == 0x800A_0000_0802_4687)
        #expect(try memory.word(0xBF10_0000 + 2 * 8) == 0x8000_0000_0003_0003)
        #expect(try memory.word(0x4012_3400 + 20 * 8) == 0x00EB_0000_2003_0003)
    }

    @Test func aPropertyByteIsPriorityGroupAndEnable() {
        var guest = SteppedGuest()
        guest.mapLPI(8195, vcpu: 0, priority: 0)
        for (byte, priority, isEnabled) in [(0xA3, 0xA0, true), (0xA7, 0xA4, true), (0xA2, 0xA0, false)] {
            guest.distributor.setProperty(guest.interrupt(8195), byte: UInt8(byte), thread: &guest.on.thread)
            let state = guest.distributor.state(of: guest.interrupt(8195))
            #expect(state.priority == UInt8(priority) && state.isEnabled == isEnabled, "\(byte)")
        }
    }

    @Test func tablesReachAsFarAsTheirRegistersSay() throws {
        for (bits, limit) in [(UInt64(13), UInt32(16_384)), (15, 65_536), (19, 65_536)] {
            let tables = LPITables(memory: .ordinary, vcpus: 1, properties: 0x4000_0000 | bits)
            #expect(tables.intidLimit == limit)
        }
        let tables = LPITables(memory: .ordinary, vcpus: 1, properties: 0)
        tables.setPendingBase(vcpu: 0, 0x4001_0000)
        try tables.setPending(vcpu: 0, 8195, true)
        #expect(try tables.memory.byte(0x4001_0000 + 1024) == 1 << 3)
    }

    @Test func aNumberOfMoreThan16BitsDoesNotMeetAnotherDevices() {
        let cache = ShardedCache()
        cache.fill(device: 0, event: 0x10000, translation: Translation(mapping: 1))
        #expect(cache.lookup(device: 1, event: 0).isNone && cache.lookup(device: 0, event: 0x10000).isNone)
        cache.fill(device: 7, event: 255, translation: Translation(mapping: 2))
        #expect(cache.lookup(device: 7, event: 255).mapping == 2)
    }

    @Test func aLineOfAnSPIIsTypeOne() {
        let line = VirtualMachine<ShardedCache>.IRQLine(rawValue: 0x0100_0028)
        #expect(line.type == 1 && line.number == 40)
    }

    /// A size that no packet can hold is cut to its field.
    @Test func packetsOfAnySizeCanBeMade() {
        let mapd = Command.mapd(device: DeviceID(2), itt: 0, eventBits: 0, valid: false)
        #expect(mapd.packet == CommandPacket(0x2_0000_0008, 0x1F))
        let vmapp = Command.vmapp(vpe: 1, target: VCPUID(0), table: 0, size: -1, valid: false)
        #expect(vmapp.packet == CommandPacket(0x29, 0x1_0000_0000, 0, 0xFF))
    }
}
