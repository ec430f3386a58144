extension Command {
    /// W0[7:0].
    enum Opcode: UInt64 {
        case movi = 0x01, int = 0x03, clear = 0x04, sync = 0x05, mapd = 0x08, mapc = 0x09, mapti = 0x0A, mapi = 0x0B
        case inv = 0x0C, invall = 0x0D, movall = 0x0E, discard = 0x0F
        case vmovi = 0x21, vmovp = 0x22, vsync = 0x25, vmapp = 0x29, vmapti = 0x2A, vmapi = 0x2B, vinvall = 0x2D
        case invdb = 0x2E
    }

    /// The fields that packets are made of.
    private struct Fields {
        let packet: CommandPacket
        var device: DeviceID { DeviceID(UInt32(truncatingIfNeeded: packet.word0 >> 32)) }
        var event: EventID { EventID(UInt32(truncatingIfNeeded: packet.word1)) }
        var upper1: UInt32 { UInt32(truncatingIfNeeded: packet.word1 >> 32) }
        var vpe: UInt32 { upper1 & 0xFFFF }
        var collection: CollectionID { CollectionID(UInt32(packet.word2 & 0xFFFF)) }
        var target: VCPUID { VCPUID(UInt32(truncatingIfNeeded: packet.word2 >> 16)) }
        var upper2: INTID { INTID(UInt32(truncatingIfNeeded: packet.word2 >> 32)) }
        var lower2: INTID { INTID(UInt32(truncatingIfNeeded: packet.word2)) }
        var valid: Bool { packet.word2 >> 63 != 0 }
    }

    /// Decodes a packet. `virtual` says whether the ITS knows the GICv4 commands, which KVM's virtual one does not;
    /// `isGICv41` whether it knows them as GICv4.1 has them.
    /// - Throws: `unknownCommand` for an opcode that the ITS does not have.
    public init(_ packet: CommandPacket, virtual: Bool = false, isGICv41: Bool = false) throws(Refusal) {
        guard let opcode = Opcode(rawValue: packet.word0 & 0xFF), virtual || opcode.rawValue < 0x20,
            isGICv41 || opcode != .invdb
        else { throw .unknownCommand }
        let fields = Fields(packet: packet)
        let (device, event) = (fields.device, fields.event)
        switch opcode {
        case .mapd:
            let bits = Int(packet.word1 & 0x1F) + 1
            self = .mapd(
                device: device, itt: packet.word2 & 0x000F_FFFF_FFFF_FF00, eventBits: bits, valid: fields.valid)
        case .mapc: self = .mapc(collection: fields.collection, target: fields.target, valid: fields.valid)
        case .mapti:
            self = .mapti(device: device, event: event, intid: INTID(fields.upper1), collection: fields.collection)
        case .mapi: self = .mapi(device: device, event: event, collection: fields.collection)
        case .movi: self = .movi(device: device, event: event, collection: fields.collection)
        case .movall: self = .movall(from: fields.target, to: VCPUID(UInt32(truncatingIfNeeded: packet.word3 >> 16)))
        case .discard: self = .discard(device: device, event: event)
        case .clear: self = .clear(device: device, event: event)
        case .int: self = .int(device: device, event: event)
        case .inv: self = .inv(device: device, event: event)
        case .invall: self = .invall(collection: fields.collection)
        case .sync: self = .sync(target: fields.target)
        case .vmapp where isGICv41: self = .vmapp41(VPEMapping(packet))
        case .vmovp where isGICv41:
            let doorbell = INTID(UInt32(truncatingIfNeeded: packet.word3))
            self = .vmovp41(vpe: fields.vpe, target: fields.target, doorbell: doorbell)
        case .invdb: self = .invdb(vpe: fields.vpe)
        case .vmapp:
            self = .vmapp(
                vpe: fields.vpe, target: VCPUID(fields.target.rawValue & 0xFFFF_FFFF),
                table: packet.word3 & 0x000F_FFFF_FFFF_0000, size: Int(packet.word3 & 0xFF), valid: fields.valid)
        case .vmapti:
            self = .vmapti(
                device: device, event: event, vpe: fields.vpe, vintid: fields.lower2, doorbell: fields.upper2)
        case .vmapi: self = .vmapi(device: device, event: event, vpe: fields.vpe, doorbell: fields.upper2)
        case .vmovp: self = .vmovp(vpe: fields.vpe, target: fields.target)
        case .vmovi:
            self = .vmovi(
                device: device, event: event, vpe: fields.vpe, doorbell: fields.upper2,
                setsDoorbell: packet.word2 & 1 != 0)
        case .vinvall: self = .vinvall(vpe: fields.vpe)
        case .vsync: self = .vsync(vpe: fields.vpe)
        }
    }

    /// The packet that a driver would write.
    public var packet: CommandPacket {
        switch self {
        case .mapd(let device, let itt, let eventBits, let valid):
            return Self.packet(.mapd, device, UInt64(truncatingIfNeeded: eventBits - 1) & 0x1F, itt | Self.valid(valid))
        case .mapc(let collection, let target, let valid):
            let word = UInt64(target.rawValue) << 16 | UInt64(collection.rawValue) | Self.valid(valid)
            return Self.packet(.mapc, word2: word)
        case .mapti(let device, let event, let intid, let collection):
            let word = UInt64(intid.rawValue) << 32 | UInt64(event.rawValue)
            return Self.packet(.mapti, device, word, UInt64(collection.rawValue))
        case .mapi(let device, let event, let collection):
            return Self.packet(.mapi, device, UInt64(event.rawValue), UInt64(collection.rawValue))
        case .movi(let device, let event, let collection):
            return Self.packet(.movi, device, UInt64(event.rawValue), UInt64(collection.rawValue))
        case .movall(let from, let to):
            return Self.packet(.movall, word2: UInt64(from.rawValue) << 16, word3: UInt64(to.rawValue) << 16)
        case .discard(let device, let event): return Self.packet(.discard, device, UInt64(event.rawValue))
        case .clear(let device, let event): return Self.packet(.clear, device, UInt64(event.rawValue))
        case .int(let device, let event): return Self.packet(.int, device, UInt64(event.rawValue))
        case .inv(let device, let event): return Self.packet(.inv, device, UInt64(event.rawValue))
        case .invall(let collection): return Self.packet(.invall, word2: UInt64(collection.rawValue))
        case .sync(let target): return Self.packet(.sync, word2: UInt64(target.rawValue) << 16)
        default: return virtualPacket
        }
    }

    /// The packets of the GICv4 commands.
    private var virtualPacket: CommandPacket {
        func vpe(_ number: UInt32) -> UInt64 { UInt64(number) << 32 }
        switch self {
        case .vmapp(let id, let target, let table, let size, let valid):
            let word2 = UInt64(target.rawValue) << 16 | Self.valid(valid)
            return Self.packet(.vmapp, word1: vpe(id), word2: word2, word3: table | UInt64(size & 0xFF))
        case .vmapti(let device, let event, let id, let vintid, let doorbell):
            let word2 = UInt64(doorbell.rawValue) << 32 | UInt64(vintid.rawValue)
            return Self.packet(.vmapti, device, vpe(id) | UInt64(event.rawValue), word2)
        case .vmapi(let device, let event, let id, let doorbell):
            return Self.packet(.vmapi, device, vpe(id) | UInt64(event.rawValue), UInt64(doorbell.rawValue) << 32)
        case .vmovp(let id, let target):
            return Self.packet(.vmovp, word1: vpe(id), word2: UInt64(target.rawValue) << 16)
        case .vmovi(let device, let event, let id, let doorbell, let setsDoorbell):
            let word2 = UInt64(doorbell.rawValue) << 32 | (setsDoorbell ? 1 : 0)
            return Self.packet(.vmovi, device, vpe(id) | UInt64(event.rawValue), word2)
        case .vinvall(let id): return Self.packet(.vinvall, word1: vpe(id))
        case .vsync(let id): return Self.packet(.vsync, word1: vpe(id))
        case .vmapp41(let mapping): return mapping.packet(opcode: Opcode.vmapp.rawValue)
        case .vmovp41(let id, let target, let doorbell):
            // W2[63], DB: the default doorbell is there.
            let word2 = 1 << 63 | UInt64(target.rawValue) << 16
            return Self.packet(.vmovp, word1: vpe(id), word2: word2, word3: UInt64(doorbell.rawValue))
        case .invdb(let id): return Self.packet(.invdb, word1: vpe(id))
        default: preconditionFailure("not a GICv4 command")
        }
    }

    private static func valid(_ isValid: Bool) -> UInt64 { isValid ? 1 << 63 : 0 }

    private static func packet(
        _ opcode: Opcode, _ device: DeviceID = DeviceID(0), _ word1: UInt64, _ word2: UInt64 = 0
    ) -> CommandPacket {
        CommandPacket(UInt64(device.rawValue) << 32 | opcode.rawValue, word1, word2)
    }

    private static func packet(
        _ opcode: Opcode, word1: UInt64 = 0, word2: UInt64 = 0, word3: UInt64 = 0
    ) -> CommandPacket {
        CommandPacket(opcode.rawValue, word1, word2, word3)
    }
}
