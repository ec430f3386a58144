import Lockfree

/// The GICv4 commands of a physical ITS (<doc:The-host-GIC>).
extension ITS where Cache: ~Copyable {
    /// Carries out a GICv4 command that was checked. True if it took a translation away.
    /// - Precondition: the thread holds its_lock.
    func applyVirtual(_ command: Command, record: inout CommandRecord, thread: inout HostThread) -> Bool {
        assert(isLocked(by: thread))
        switch command {
        case .vmapp(let vpe, let target, let table, let size, let valid):
            tables.vpes.removeAll { $0.id == vpe }
            guard valid, let index = pending.index(of: target) else { return false }
            tables.vpes.append(.init(id: vpe, target: Int32(index), pendingTable: table, size: size))
        case .vmapp41(let mapping):
            tables.vpes.removeAll { $0.id == mapping.vpe }
            guard mapping.valid, let index = pending.index(of: mapping.target) else { return false }
            tables.vpes.append(
                .init(id: mapping.vpe, target: Int32(index), pendingTable: mapping.table, size: mapping.size))
        case .vmovp(let vpe, let target), .vmovp41(let vpe, let target, _):
            if let place = tables.vpeIndex(vpe), let index = pending.index(of: target) {
                tables.vpes[place].target = Int32(index)
            }
        case .vmapti(let device, let event, let vpe, let vintid, let doorbell):
            return mapVirtual(device, event, vpe, vintid, doorbell, record: &record, thread: &thread)
        case .vmapi(let device, let event, let vpe, let doorbell):
            let vintid = INTID(event.rawValue)
            return mapVirtual(device, event, vpe, vintid, doorbell, record: &record, thread: &thread)
        case .vmovi(let device, let event, let vpe, let doorbell, let setsDoorbell):
            moveVirtual(device, event, vpe, setsDoorbell ? doorbell : nil, record: &record, thread)
        default: break
        }
        return false
    }

    private func mapVirtual(
        _ device: DeviceID, _ event: EventID, _ vpe: UInt32, _ vintid: INTID, _ doorbell: INTID,
        record: inout CommandRecord, thread: inout HostThread
    ) -> Bool {
        let overwrites = find(device, event, thread) != nil
        if overwrites { drop(device, event, thread: &thread) }
        let place = addMapping(device, event, vintid, thread)
        unsafe mappings.pointer(to: place).pointee.vpe = Int32(vpe)
        unsafe mappings.pointer(to: place).pointee.doorbell = doorbell.rawValue
        record.stored = entry(place)
        if let (vlpi, home) = vlpi(of: place, thread) {
            home.distributor.mapVirtual(vlpi, vpe: home.vcpu, thread: &thread)
        }
        return overwrites
    }

    /// VMOVI: the pending bit goes from the old vPE's table to the new one's and rings there.
    private func moveVirtual(
        _ device: DeviceID, _ event: EventID, _ vpe: UInt32, _ doorbell: INTID?, record: inout CommandRecord,
        _ thread: borrowing HostThread
    ) {
        guard case .redistributors(let redistributors) = pending, let place = find(device, event, thread) else {
            return
        }
        let mapping = unsafe mappings.pointer(to: place)
        let old = unsafe tables.vpeIndex(UInt32(mapping.pointee.vpe)).map { tables.vpes[$0] }
        let new = tables.vpeIndex(vpe).map { tables.vpes[$0] }
        unsafe mapping.pointee.vpe = Int32(vpe)
        if let doorbell { unsafe mapping.pointee.doorbell = doorbell.rawValue }
        record.stored = entry(place)
        guard let old, let new else { return }
        if vlpi(of: place, thread) != nil { return }  // the VM's own table: its `setTarget` takes the pending bit along
        let outcome = unsafe redistributors.moveVirtual(
            mapping.pointee.intid, from: old.pendingTable, to: new.pendingTable, rd: Int(new.target),
            doorbell: mapping.pointee.doorbell)
        record.movedPending = outcome.latched
        (record.from, record.to) = (Int(old.target), Int(new.target))
    }
}
