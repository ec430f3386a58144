import VGIC
import Vocabulary
import Workloads

extension Replay where Cache: ~Copyable {
    /// Replays a command of the queue: the recorded packet, or one made of the recorded fields.
    mutating func takeCommand() throws(WorkloadError) {
        let packet = try packet()
        let before = line.device.flatMap { device in line.event.map { machine.its.lpi(DeviceID(device), EventID($0)) } }
        note(packet)
        if line.op == .invall { shown = [:] }
        _ = recorded?.perform(packet)
        let record = machine.perform(packet)
        switch line.op {
        case .int, .clear, .inv, .discard:
            compareOutcome(record.outcome ?? EventOutcome(), refusal: record.refusal)
            compare("result", line.result, record.refusal == nil ? "ok" : "ignored", eventRow)
        default:
            let row = row(record, wasMapped: before != nil && before! != nil)
            compare("result", line.result, record.refusal == nil ? "ok" : "ignored", row)
            // An unknown command is ignored, so nothing more is compared.
            if line.op != .unknown { compare("reason", line.reason, record.refusal?.rawValue, row) }
            compareEffects(record, row)
        }
    }

    private mutating func compareEffects(_ record: CommandRecord, _ row: ReplayRow?) {
        if let stored = line.stored {
            let isVirtual = record.stored?.isVirtual ?? false
            compare("stored.intid", stored.intid, isVirtual ? nil : record.stored?.intid, row)
            compare("stored.icid", stored.icid, record.stored?.collection, row)
            compare("stored.vintid", stored.vintid, isVirtual ? record.stored?.intid : nil, row)
            compare("stored.vpe", stored.vpe, record.stored?.vpe, row)
            compare("stored.doorbell", stored.doorbell, record.stored?.doorbell, row)
        }
        if line.op == .movi {
            compare("intid", line.intid, record.outcome?.intid, row)
            compare("from_rd", line.fromRD.map { Int($0) }, record.from, row)
            compare("to_rd", line.toRD.map { Int($0) }, record.to, row)
            let pendingRow = line.intid.flatMap { taints.pending[$0] } ?? (profile == .kvm ? .moviPending : nil)
            compare("moved_pending", line.movedPending, record.movedPending, row ?? pendingRow)
            if profile == .kvm, line.movedPending != record.movedPending, let intid = line.intid {
                taint([intid], .moviPending)
            }
        }
        if line.op == .vinvall, case .vinvall(let vpe) = record.command {
            let place = machine.its.snapshot().vpes.first { $0.vpe == vpe }
            compare("rd", line.rd, place?.target, row)
        }
    }

    private var eventRow: ReplayRow? {
        guard profile == .kvm, let device = line.device, let event = line.event else { return nil }
        if let row = taints.devices[device] ?? taints.events[.init(device: device, event: event)] { return row }
        if let icid = line.icid, let row = taints.collections[icid] { return row }
        return line.outcome == "vlpi" ? .virtualCommands : nil
    }

    /// With profile `kvm`: notes what this command will make different from the recorded ITS, as far as that is known
    /// before it runs.
    private mutating func note(_ packet: CommandPacket) {
        guard profile == .kvm, let command = try? Command(packet, virtual: true) else { return }
        switch command {
        case .mapd(let device, _, _, _):
            let gone = machine.its.snapshot().events.filter { $0.device == device.rawValue }
            taint(gone.compactMap(\.entry.intid).filter { !machine.pendingPlaces($0).isEmpty }, .discardPending)
            if line.result == "ok" {
                taints.devices[device.rawValue] = nil
                taints.events = taints.events.filter { $0.key.device != device.rawValue }
            }
        case .mapc(let collection, _, let valid):
            if !valid {
                for event in machine.its.snapshot().events where event.entry.collection == collection.rawValue {
                    taints.events[.init(device: event.device, event: event.event)] = .collectionUnmapped
                    if let intid = event.entry.intid { taint([intid], .collectionUnmapped) }
                }
            }
        case .movall:
            guard line.result == "ok" else { return }
            // KVM's LPIs are gone for good, QEMU's pending bits only: from now on the two may differ.
            taint(machine.its.snapshot().events.compactMap(\.entry.intid), .movall)
        case .discard(let device, let event):
            guard line.result == "ok", let lpi = machine.its.lpi(device, event),
                !machine.pendingPlaces(lpi.intid.rawValue).isEmpty
            else { return }
            taint([lpi.intid.rawValue], .discardPending)
        case .clear:
            // QEMU's redistributor takes no change while its LPIs are off.
            if let intid = line.intid, let rd = line.rd, (0..<redistributors).contains(rd), let recorded,
                !recorded.areLPIsEnabled(rd)
            {
                taint([intid], .clear)
            }
        case .mapti(let device, let event, let intid, _):
            noteMapping(device, event, intid.rawValue)
        case .mapi(let device, let event, _): noteMapping(device, event, event.rawValue)
        case .vmapti(let device, let event, _, _, let doorbell), .vmapi(let device, let event, _, let doorbell),
            .vmovi(let device, let event, _, let doorbell, _):
            // A command that QEMU ignored too, such as every one of GICv4 on a GICv3 machine, makes nothing different.
            guard line.result == "ok" else { return }
            taints.events[.init(device: device.rawValue, event: event.rawValue)] = .virtualCommands
            taint([doorbell.rawValue], .virtualCommands)
        default: break
        }
    }

    private mutating func noteMapping(_ device: DeviceID, _ event: EventID, _ intid: UInt32) {
        guard line.result == "ok" else { return }
        let key = ReplayTaints.Event(device: device.rawValue, event: event.rawValue)
        if let old = machine.its.lpi(device, event) {
            if taints.events[key] == nil { taints.events[key] = .maptiMapped }
            taint([old.intid.rawValue, intid], .maptiMapped)
        } else if taints.events[key] != .virtualCommands, taints.devices[device.rawValue] == nil {
            taints.events[key] = nil
        }
        let others = machine.its.snapshot().events.contains { $0.entry.intid == intid }
        if others { taint([intid], .sharedINTID) }
        // A bit that an earlier mapping left behind is the pending state in one ITS, and gone with the LPI in the
        // other.
        if let recorded, recorded.pendingPlaces(intid) != machine.pendingPlaces(intid) {
            taint([intid], .pendingImport)
        } else if !others, taints.pending[intid] != .virtualCommands, machine.its.lpi(device, event) == nil {
            taints.pending[intid] = nil
        }
    }

    /// With profile `kvm`: the row by which the result of a command may differ from the recorded one; nil if it may
    /// not.
    private mutating func row(_ record: CommandRecord, wasMapped: Bool) -> ReplayRow? {
        guard profile == .kvm else { return nil }
        let expectedOK = line.result == "ok"
        let isOK = record.refusal == nil
        switch line.op {
        case .vmapp, .vmapti, .vmapi, .vmovp, .vmovi, .vinvall, .vsync: return .virtualCommands
        case .mapd:
            guard line.valid == 0, line.reason == "size_out_of_range", isOK, let device = line.device else {
                return nil
            }
            taints.devices[device] = .mapdChecks
            return .mapdChecks
        case .mapc:
            guard !expectedOK, let icid = line.icid else { return nil }
            if line.valid == 0 { taints.collections[icid] = .mapcChecks }
            return line.valid == 0 || !isOK ? .mapcChecks : .collectionLimit
        case .mapti, .mapi: return mappingRow(record, wasMapped: wasMapped)
        case .movi:
            if let row = eventRow ?? record.outcome?.collection.flatMap({ taints.collections[$0] }) { return row }
            return !expectedOK && !isOK ? .moviChecks : nil
        case .invall: return record.refusal == .collectionUnmapped ? .invall : nil
        default: return nil
        }
    }

    private mutating func mappingRow(_ record: CommandRecord, wasMapped: Bool) -> ReplayRow? {
        guard let device = line.device, let event = line.event else { return nil }
        let key = ReplayTaints.Event(device: device, event: event)
        if let row = taints.devices[device] ?? taints.events[key] { return row }
        if let icid = line.icid, let row = taints.collections[icid] { return row }
        let isOK = record.refusal == nil
        switch (line.result == "ok", isOK) {
        case (false, false): return .maptiChecks
        case (true, false):
            guard record.refusal == .intidOutOfRange else { return nil }
            taints.events[key] = .intidLimit
            return .intidLimit
        case (false, true):
            // If the event is mapped, KVM looks no further; or its collection table has room where QEMU's has none.
            taints.events[key] = wasMapped ? .maptiMapped : .collectionLimit
            return wasMapped || line.reason == "icid_out_of_range" ? taints.events[key] : nil
        case (true, true): return wasMapped ? .maptiMapped : nil
        }
    }
}
