import VGIC
import Workloads

extension Replay where Cache: ~Copyable {
    /// The recorded packet, after comparing its fields with those that were recorded beside it; or a packet made of the
    /// fields.
    mutating func packet() throws(WorkloadError) -> CommandPacket {
        guard let raw = line.raw else { return try encoded().packet }
        let words = raw.compactMap { $0.hasPrefix("0x") ? UInt64($0.dropFirst(2), radix: 16) : nil }
        guard words.count == 4, raw.count == 4 else {
            throw file.error(number, "expected in \"raw\" four words like \"0x1f\", found \(raw)")
        }
        let packet = CommandPacket(words[0], words[1], words[2], words[3])
        if line.op == .unknown {
            compare("code", line.code, words[0] & 0xFF)
            return packet
        }
        guard let command = try? Command(packet, virtual: true) else {
            compare("raw", line.op.rawValue, "an unknown opcode")
            return packet
        }
        compareFields(command)
        // A packet that is decoded and encoded again equals the one that the driver wrote, reserved bits apart.
        compare("raw", command, try? Command(command.packet, virtual: true))
        return packet
    }

    private mutating func compareFields(_ command: Command) {
        compare("raw", line.op, Self.op(of: command))
        if let (device, event) = command.subject {
            compare("raw device", line.device, device.rawValue)
            compare("raw event", line.event, event.rawValue)
        }
        switch command {
        case .mapd(let device, let itt, let eventBits, let valid):
            compare("raw device", line.device, device.rawValue)
            compare("raw size", line.size, eventBits - 1)
            compare("raw itt", line.itt, Self.hexadecimal(itt))
            compare("raw valid", line.valid, valid ? 1 : 0)
        case .mapc(let collection, let target, let valid):
            compare("raw icid", line.icid, collection.rawValue)
            // QEMU does not read the target of a command that maps nothing.
            if valid { compare("raw rd", line.rd, Int(target.rawValue)) }
            compare("raw valid", line.valid, valid ? 1 : 0)
        case .mapti(_, _, let intid, let collection):
            compare("raw intid", line.intid, intid.rawValue)
            compare("raw icid", line.icid, collection.rawValue)
        case .mapi(_, _, let collection), .movi(_, _, let collection), .invall(let collection):
            compare("raw icid", line.icid, collection.rawValue)
        case .movall(let from, let to):
            compare("raw from_rd", line.fromRD, from.rawValue)
            compare("raw to_rd", line.toRD, to.rawValue)
        case .sync(let target): compare("raw rd", line.rd, Int(target.rawValue))
        default: compareVirtualFields(command)
        }
    }

    private mutating func compareVirtualFields(_ command: Command) {
        switch command {
        case .vmapp(let vpe, let target, let table, let size, let valid):
            compare("raw vpe", line.vpe, vpe)
            compare("raw rd", line.rd, Int(target.rawValue))
            compare("raw vpt", line.vpt, Self.hexadecimal(table))
            compare("raw vpt_size", line.vptSize, size)
            compare("raw valid", line.valid, valid ? 1 : 0)
        case .vmapti(_, _, let vpe, let vintid, let doorbell):
            compare("raw vpe", line.vpe, vpe)
            compare("raw vintid", line.vintid, vintid.rawValue)
            compare("raw doorbell", line.doorbell, doorbell.rawValue)
        case .vmapi(_, _, let vpe, let doorbell):
            compare("raw vpe", line.vpe, vpe)
            compare("raw doorbell", line.doorbell, doorbell.rawValue)
        case .vmovi(_, _, let vpe, let doorbell, let setsDoorbell):
            compare("raw vpe", line.vpe, vpe)
            compare("raw doorbell", line.doorbell, doorbell.rawValue)
            compare("raw db_valid", line.setsDoorbell, setsDoorbell ? 1 : 0)
        case .vmovp(let vpe, let target):
            compare("raw vpe", line.vpe, vpe)
            compare("raw rd", line.rd, Int(target.rawValue))
        case .vinvall(let vpe), .vsync(let vpe): compare("raw vpe", line.vpe, vpe)
        default: break
        }
    }

    private static func op(of command: Command) -> TraceLine.Op {
        switch command {
        case .mapd: .mapd
        case .mapc: .mapc
        case .mapti: .mapti
        case .mapi: .mapi
        case .movi: .movi
        case .movall: .movall
        case .discard: .discard
        case .clear: .clear
        case .int: .int
        case .inv: .inv
        case .invall: .invall
        case .sync: .sync
        case .vmapp: .vmapp
        case .vmapti: .vmapti
        case .vmapi: .vmapi
        case .vmovp: .vmovp
        case .vmovi: .vmovi
        case .vinvall: .vinvall
        case .vsync: .vsync
        case .vmapp41: .vmapp
        case .vmovp41: .vmovp
        case .invdb: .unknown
        }
    }

    /// A packet made of the recorded fields, where the queue's slot was reused before the recorder could read it.
    private func encoded() throws(WorkloadError) -> Command {
        if line.op == .unknown {
            throw file.error(number, "expected \"raw\" in a line with op unknown, found none")
        }
        func target() throws(WorkloadError) -> VCPUID { VCPUID(UInt32(clamping: try required(\.rd, "rd"))) }
        switch line.op {
        case .mapd:
            let size = try required(\.size, "size")
            guard (0...31).contains(size) else {
                throw file.error(number, "expected 0 to 31 in \"size\", found \(size)")
            }
            return .mapd(
                device: try device(), itt: try address(\.itt, "itt"), eventBits: size + 1, valid: try isValid())
        case .mapc:
            let valid = try isValid()
            return .mapc(
                collection: try collection(), target: line.rd == nil && !valid ? VCPUID(0) : try target(), valid: valid)
        case .mapti:
            let intid = INTID(try required(\.intid, "intid"))
            return .mapti(device: try device(), event: try event(), intid: intid, collection: try collection())
        case .mapi: return .mapi(device: try device(), event: try event(), collection: try collection())
        case .movi: return .movi(device: try device(), event: try event(), collection: try collection())
        case .movall:
            let from = VCPUID(try required(\.fromRD, "from_rd"))
            return .movall(from: from, to: VCPUID(try required(\.toRD, "to_rd")))
        case .discard: return .discard(device: try device(), event: try event())
        case .clear: return .clear(device: try device(), event: try event())
        case .int: return .int(device: try device(), event: try event())
        case .inv: return .inv(device: try device(), event: try event())
        // QEMU's trace does not show which collection. Nothing that is compared depends on it.
        case .invall: return .invall(collection: CollectionID(line.icid ?? 0))
        case .sync: return .sync(target: VCPUID(UInt32(clamping: line.rd ?? 0)))
        default: return try encodedVirtual(target)
        }
    }

    private func encodedVirtual(_ target: () throws(WorkloadError) -> VCPUID) throws(WorkloadError) -> Command {
        // VSYNC changes nothing, so a trace need not say of which vPE it is.
        if line.op == .vsync { return .vsync(vpe: line.vpe ?? 0) }
        let vpe = try required(\.vpe, "vpe")
        switch line.op {
        case .vmapp:
            let valid = try isValid()
            let size = try valid ? required(\.vptSize, "vpt_size") : line.vptSize ?? 0
            guard (0...255).contains(size) else {
                throw file.error(number, "expected 0 to 255 in \"vpt_size\", found \(size)")
            }
            let table = valid ? try address(\.vpt, "vpt") : 0
            return .vmapp(vpe: vpe, target: valid ? try target() : VCPUID(0), table: table, size: size, valid: valid)
        case .vmapti:
            return .vmapti(
                device: try device(), event: try event(), vpe: vpe, vintid: INTID(try required(\.vintid, "vintid")),
                doorbell: INTID(try required(\.doorbell, "doorbell")))
        case .vmapi:
            return .vmapi(
                device: try device(), event: try event(), vpe: vpe,
                doorbell: INTID(try required(\.doorbell, "doorbell")))
        case .vmovp: return .vmovp(vpe: vpe, target: try target())
        case .vmovi:
            return .vmovi(
                device: try device(), event: try event(), vpe: vpe,
                doorbell: INTID(try required(\.doorbell, "doorbell")),
                setsDoorbell: try required(\.setsDoorbell, "db_valid") != 0)
        default: return .vinvall(vpe: vpe)
        }
    }

    private func device() throws(WorkloadError) -> DeviceID { DeviceID(try required(\.device, "device")) }
    private func event() throws(WorkloadError) -> EventID { EventID(try required(\.event, "event")) }
    private func collection() throws(WorkloadError) -> CollectionID { CollectionID(try required(\.icid, "icid")) }
    private func isValid() throws(WorkloadError) -> Bool { try required(\.valid, "valid") != 0 }
}
