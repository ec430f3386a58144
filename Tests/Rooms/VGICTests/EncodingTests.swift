import Testing
import VGIC

@Suite("Encodings") struct EncodingTests {
    @Test func commandsAreTheWordsThatLinuxWrites() {
        let device = DeviceID(2)
        let event = EventID(20)
        #expect(
            Command.mapd(device: device, itt: 0x4012_3400, eventBits: 8, valid: true).packet
                == CommandPacket(0x0000_0002_0000_0008, 7, 0x8000_0000_4012_3400))
        #expect(
            Command.mapc(collection: CollectionID(3), target: VCPUID(3), valid: true).packet
                == CommandPacket(9, 0, 0x8000_0000_0003_0003))
        #expect(
            Command.mapti(device: device, event: event, intid: INTID(8199), collection: CollectionID(1)).packet
                == CommandPacket(0x0000_0002_0000_000A, 0x0000_2007_0000_0014, 1))
        #expect(
            Command.movi(device: device, event: event, collection: CollectionID(3)).packet
                == CommandPacket(0x0000_0002_0000_0001, 0x14, 3))
        #expect(
            Command.movall(from: VCPUID(1), to: VCPUID(2)).packet == CommandPacket(0xE, 0, 0x1_0000, 0x2_0000))
        #expect(Command.sync(target: VCPUID(3)).packet == CommandPacket(5, 0, 0x3_0000))
    }

    @Test func everyCommandComesBackFromItsPacket() throws {
        let device = DeviceID(0xFFFF)
        let event = EventID(0xFFFF)
        let commands: [Command] = [
            .mapd(device: device, itt: 0x000F_FFFF_FFFF_FF00, eventBits: 16, valid: true),
            .mapd(device: device, itt: 0, eventBits: 1, valid: false),
            .mapc(collection: CollectionID(0xFFFF), target: VCPUID(511), valid: false),
            .mapti(device: device, event: event, intid: INTID(65_535), collection: CollectionID(9)),
            .mapi(device: device, event: event, collection: CollectionID(9)),
            .movi(device: device, event: event, collection: CollectionID(9)),
            .movall(from: VCPUID(17), to: VCPUID(3)), .discard(device: device, event: event),
            .clear(device: device, event: event), .int(device: device, event: event),
            .inv(device: device, event: event), .invall(collection: CollectionID(4)), .sync(target: VCPUID(3)),
        ]
        for command in commands { #expect(try Command(command.packet) == command) }
    }

    @Test func opcodesThatKVMDoesNotHaveAreRefused() {
        let known: Set<UInt64> = [1, 3, 4, 5, 8, 9, 0xA, 0xB, 0xC, 0xD, 0xE, 0xF]
        for opcode in 0..<UInt64(256) where !known.contains(opcode) {
            #expect(throws: Refusal.unknownCommand) { try Command(CommandPacket(opcode)) }
        }
    }

    @Test func registersAndINTIDsAreTheArchitecturesBits() {
        #expect(
            ListRegister(intid: INTID(8195), priority: 0xA0, state: .pending).rawValue == 0x50A0_0000_0000_2003)
        #expect(INTID.v5PPI(3).rawValue == 0x2000_0003)
        #expect(INTID.v5LPI(7).rawValue == 0x4000_0007)
        #expect(INTID.v5SPI(9).rawValue == 0x6000_0009)
        typealias Line = VirtualMachine<ShardedCache>.IRQLine
        #expect(Line(ppi: 3, vcpu: VCPUID(5)).rawValue == 0x0205_0003)
        #expect(Line(ppi: 3, vcpu: VCPUID(300)).rawValue == 0x122C_0003)
        #expect(Line(rawValue: 0x122C_0003).vcpu == VCPUID(300))
    }
}
