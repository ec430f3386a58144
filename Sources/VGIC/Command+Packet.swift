extension Command {
    /// W0[7:0].
    enum Opcode: UInt64 {
        case movi = 0x01, int = 0x03, clear = 0x04, sync = 0x05, mapd = 0x08, mapc = 0x09, mapti = 0x0A, mapi = 0x0B
        case inv = 0x0C, invall = 0x0D, movall = 0x0E, discard = 0x0F
    }

    /// Decodes a packet.
    /// - Throws: `unknownCommand` for an opcode that KVM's ITS does not have, the GICv4 commands (0x2x) among them.
    public init(_ packet: CommandPacket) throws(CommandError) {
        guard let opcode = Opcode(rawValue: packet.word0 & 0xFF) else { throw .unknownCommand }
        let device = DeviceID(UInt32(truncatingIfNeeded: packet.word0 >> 32))
        let event = EventID(UInt32(truncatingIfNeeded: packet.word1))
        let collection = CollectionID(UInt32(packet.word2 & 0xFFFF))
        let target = VCPUID(UInt32(truncatingIfNeeded: packet.word2 >> 16))
        let valid = packet.word2 >> 63 != 0
        switch opcode {
        case .mapd:
            let itt = packet.word2 & 0x000F_FFFF_FFFF_FF00
            self = .mapd(device: device, itt: itt, eventBits: Int(packet.word1 & 0x1F) + 1, valid: valid)
        case .mapc: self = .mapc(collection: collection, target: target, valid: valid)
        case .mapti:
            let intid = INTID(UInt32(truncatingIfNeeded: packet.word1 >> 32))
            self = .mapti(device: device, event: event, intid: intid, collection: collection)
        case .mapi: self = .mapi(device: device, event: event, collection: collection)
        case .movi: self = .movi(device: device, event: event, collection: collection)
        case .movall: self = .movall(from: target, to: VCPUID(UInt32(truncatingIfNeeded: packet.word3 >> 16)))
        case .discard: self = .discard(device: device, event: event)
        case .clear: self = .clear(device: device, event: event)
        case .int: self = .int(device: device, event: event)
        case .inv: self = .inv(device: device, event: event)
        case .invall: self = .invall(collection: collection)
        case .sync: self = .sync(target: target)
        }
    }

    /// The packet that a driver would write.
    public var packet: CommandPacket {
        func head(_ opcode: Opcode, _ device: DeviceID = DeviceID(0)) -> UInt64 {
            UInt64(device.rawValue) << 32 | opcode.rawValue
        }
        switch self {
        case .mapd(let device, let itt, let eventBits, let valid):
            let size = UInt64(eventBits - 1) & 0x1F
            return CommandPacket(head(.mapd, device), size, itt | (valid ? 1 << 63 : 0))
        case .mapc(let collection, let target, let valid):
            let word = UInt64(target.rawValue) << 16 | UInt64(collection.rawValue) | (valid ? 1 << 63 : 0)
            return CommandPacket(head(.mapc), 0, word)
        case .mapti(let device, let event, let intid, let collection):
            let word = UInt64(intid.rawValue) << 32 | UInt64(event.rawValue)
            return CommandPacket(head(.mapti, device), word, UInt64(collection.rawValue))
        case .mapi(let device, let event, let collection):
            return CommandPacket(head(.mapi, device), UInt64(event.rawValue), UInt64(collection.rawValue))
        case .movi(let device, let event, let collection):
            return CommandPacket(head(.movi, device), UInt64(event.rawValue), UInt64(collection.rawValue))
        case .movall(let from, let to):
            return CommandPacket(head(.movall), 0, UInt64(from.rawValue) << 16, UInt64(to.rawValue) << 16)
        case .discard(let device, let event): return CommandPacket(head(.discard, device), UInt64(event.rawValue))
        case .clear(let device, let event): return CommandPacket(head(.clear, device), UInt64(event.rawValue))
        case .int(let device, let event): return CommandPacket(head(.int, device), UInt64(event.rawValue))
        case .inv(let device, let event): return CommandPacket(head(.inv, device), UInt64(event.rawValue))
        case .invall(let collection): return CommandPacket(head(.invall), 0, UInt64(collection.rawValue))
        case .sync(let target): return CommandPacket(head(.sync), 0, UInt64(target.rawValue) << 16)
        }
    }
}
