import Lockfree

extension ITS where Cache: ~Copyable {
    /// The checks of a command in the order of the profile (<doc:The-virtual-ITS>, <doc:Freedoms>). Changes nothing,
    /// save that INT, which resolves as an MSI does, fills the cache as an MSI does.
    /// - Precondition: the thread holds its_lock.
    func check(_ command: Command, _ thread: borrowing HostThread) throws(Refusal) {
        assert(isLocked(by: thread))
        let profile = configuration.profile
        switch command {
        case .mapd(let device, _, let eventBits, let valid):
            guard isStorable(device) else { throw .deviceOutOfRange }
            guard eventBits <= 16 || (profile.sizeCheck == .whenValid && !valid) else { throw .sizeOutOfRange }
        case .mapc(let collection, let target, let valid): try checkCollection(collection, target, valid)
        case .mapti(let device, let event, let intid, let collection):
            try checkMapping(device, event, intid, collection, thread)
        case .mapi(let device, let event, let collection):
            try checkMapping(device, event, INTID(event.rawValue), collection, thread)
        case .movi(let device, let event, let collection):
            let place = try locate(device, event, thread)
            guard unsafe mappings.pointer(to: place).pointee.vpe < 0 else { throw .wrongType }
            _ = try destination(place, thread)
            guard isKnownOrStorable(collection) else { throw .collectionOutOfRange }
            guard tables.target(of: collection.rawValue) >= 0 else { throw .collectionUnmapped }
        case .movall(let from, let to):
            guard pending.index(of: from) != nil, pending.index(of: to) != nil else { throw .targetOutOfRange }
        case .discard(let device, let event):
            let place = try locate(device, event, thread)
            _ = try destination(place, thread)
            try checkVirtualINTID(place, thread)
        case .clear(let device, let event):
            let place = try locate(device, event, thread)
            if profile.clearAndINVNeedCollection {
                _ = try destination(place, thread)
                try checkVirtualINTID(place, thread)
            }
        case .int(let device, let event):
            switch pending {
            case .interrupts: _ = try resolve(device, event, thread)
            case .redistributors: _ = try destination(locate(device, event, thread), thread)
            }
        case .inv(let device, let event):
            let place = try locate(device, event, thread)
            if profile.clearAndINVNeedCollection { _ = try destination(place, thread) }
            try checkProperty(unsafe mappings.pointer(to: place).pointee.intid)
        case .invall(let collection):
            guard profile.invall == .everything || tables.target(of: collection.rawValue) >= 0 else {
                throw .collectionUnmapped
            }
        case .sync: break
        default: try checkVirtual(command, thread)
        }
    }

    private func checkCollection(_ collection: CollectionID, _ target: VCPUID, _ valid: Bool) throws(Refusal) {
        switch configuration.profile.collectionCheck {
        case .targetThenNewCollection:
            guard valid else { return }
            guard pending.index(of: target) != nil else { throw .targetOutOfRange }
            guard isKnownOrStorable(collection) else { throw .collectionOutOfRange }
        case .collectionThenTarget:
            guard isStorable(collection) else { throw .collectionOutOfRange }
            guard !valid || pending.index(of: target) != nil else { throw .targetOutOfRange }
        }
    }

    private func checkMapping(
        _ device: DeviceID, _ event: EventID, _ intid: INTID, _ collection: CollectionID,
        _ thread: borrowing HostThread
    ) throws(Refusal) {
        let rangesFirst = configuration.profile.mappingCheck == .rangesFirst
        if rangesFirst {
            guard isStorable(device) else { throw .deviceOutOfRange }
            guard isStorable(collection) else { throw .collectionOutOfRange }
        }
        try checkEvent(device, event, thread)
        guard intid.rawValue >= INTID.firstLPI, intid.rawValue < intidLimit else { throw .intidOutOfRange }
        if !rangesFirst {
            if find(device, event, thread) != nil { return }
            guard isKnownOrStorable(collection) else { throw .collectionOutOfRange }
        }
        guard !tables.free.isEmpty || tables.used < mappings.count else { throw .outOfMemory }
        try checkNewLPI(intid, collection, thread)
    }

    /// Checks that a new LPI can be made (`vgic_add_lpi`). The first mapping of an LPI reads its property byte and, if
    /// its target has a GICR_PENDBASER, its pending bit; unreadable memory refuses the command. Nothing is read for an
    /// LPI that an entry of any ITS has already.
    /// - Precondition: the thread holds its_lock.
    func checkNewLPI(
        _ intid: INTID, _ collection: CollectionID, _ thread: borrowing HostThread
    ) throws(Refusal) {
        assert(isLocked(by: thread))
        guard case .interrupts(let distributor) = pending, let lpi = distributor.lpi(intid), lpi.references == 0 else {
            return
        }
        try checkProperty(intid.rawValue)
        let target = Int(tables.target(of: collection.rawValue))
        guard let lpiTables, target >= 0, lpiTables.pendingBase(vcpu: target) != 0 else { return }
        do { _ = try lpiTables.isPending(vcpu: target, intid.rawValue) } catch { throw .pendingUnreadable }
    }

    /// The device is mapped and has that event, in memory where memory counts (`vgic_its_check_event_id`).
    private func checkEvent(_ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread) throws(Refusal) {
        guard let index = tables.deviceIndex(device) else { throw .deviceUnmapped }
        guard event.rawValue < 1 << UInt32(tables.devices[index].eventBits) else { throw .eventOutOfRange }
        guard lpiTables != nil else { return }
        guard memory.isVisible(tables.devices[index].itt &+ 8 * UInt64(event.rawValue)) else { throw .eventOutOfRange }
    }

    private func checkVirtual(_ command: Command, _ thread: borrowing HostThread) throws(Refusal) {
        switch command {
        case .vmapp(let vpe, let target, _, let size, let valid):
            guard size < 16 else { throw .sizeOutOfRange }
            guard !valid || pending.index(of: target) != nil else { throw .targetOutOfRange }
            guard vpe < limits.vpes else { throw .vpeOutOfRange }
        case .vmapti(let device, let event, let vpe, let vintid, let doorbell):
            try checkVirtualMapping(device, event, vpe, vintid, doorbell, thread)
        case .vmapi(let device, let event, let vpe, let doorbell):
            try checkVirtualMapping(device, event, vpe, INTID(event.rawValue), doorbell, thread)
        case .vmovi(let device, let event, let vpe, let doorbell, let setsDoorbell):
            if setsDoorbell { try checkDoorbell(doorbell) }
            guard isStorable(device) else { throw .deviceOutOfRange }
            let place = try locate(device, event, thread)
            guard unsafe mappings.pointer(to: place).pointee.vpe >= 0 else { throw .wrongType }
            _ = try destination(place, thread)
            try checkVPE(vpe)
            do { try checkVirtualINTID(place, in: [vpe], thread) } catch { throw .intidOutOfRange }
        case .vmapp41(let mapping):
            guard !mapping.valid || mapping.size < 16 else { throw .sizeOutOfRange }
            guard !mapping.valid || pending.index(of: mapping.target) != nil else { throw .targetOutOfRange }
            guard mapping.vpe < limits.vpes else { throw .vpeOutOfRange }
            if mapping.valid { try checkDoorbell(mapping.doorbell) }
        case .vmovp41(let vpe, let target, let doorbell):
            guard pending.index(of: target) != nil else { throw .targetOutOfRange }
            try checkVPE(vpe)
            try checkDoorbell(doorbell)
        case .vmovp(let vpe, let target):
            guard pending.index(of: target) != nil else { throw .targetOutOfRange }
            try checkVPE(vpe)
        case .vinvall(let vpe), .invdb(let vpe): try checkVPE(vpe)
        default: break
        }
    }

    private func checkVirtualMapping(
        _ device: DeviceID, _ event: EventID, _ vpe: UInt32, _ vintid: INTID, _ doorbell: INTID,
        _ thread: borrowing HostThread
    ) throws(Refusal) {
        guard isStorable(device) else { throw .deviceOutOfRange }
        try checkEvent(device, event, thread)
        guard vintid.rawValue >= INTID.firstLPI, vintid.rawValue < intidLimit else { throw .intidOutOfRange }
        try checkDoorbell(doorbell)
        guard vpe < limits.vpes else { throw .vpeOutOfRange }
        guard !tables.free.isEmpty || tables.used < mappings.count else { throw .outOfMemory }
    }

    private func checkDoorbell(_ doorbell: INTID) throws(Refusal) {
        guard doorbell == .spurious || (doorbell.rawValue >= INTID.firstLPI && doorbell.rawValue < intidLimit) else {
            throw .doorbellOutOfRange
        }
    }

    /// The vINTID of a virtual event fits the pending table of its vPE, and of others that it is to go to. A DISCARD of
    /// one that does not fit leaves its entry in place, a VMOVI is ignored.
    private func checkVirtualINTID(
        _ place: Int, in others: [UInt32] = [], _ thread: borrowing HostThread
    ) throws(Refusal) {
        assert(isLocked(by: thread))
        let mapping = unsafe mappings.pointer(to: place)
        guard unsafe mapping.pointee.vpe >= 0 else { return }
        let intid = unsafe mapping.pointee.intid
        for vpe in unsafe [UInt32(mapping.pointee.vpe)] + others {
            guard let index = tables.vpeIndex(vpe) else { continue }
            guard intid < 1 << UInt32(tables.vpes[index].size + 1) else { throw .vintidOutOfRange }
        }
    }

    private func checkVPE(_ vpe: UInt32) throws(Refusal) {
        guard vpe < limits.vpes else { throw .vpeOutOfRange }
        guard tables.vpeIndex(vpe) != nil else { throw .vpeUnmapped }
    }

    private func checkProperty(_ intid: UInt32) throws(Refusal) {
        guard let lpiTables else { return }
        do { _ = try lpiTables.property(intid) } catch { throw .propertyUnreadable }
    }

    /// The first INTID that no table holds: KVM's, one PROPBASER for the VM (and what this model was made for); of a
    /// physical ITS the distributor's INTID bits.
    var intidLimit: UInt32 {
        switch pending {
        case .interrupts(let distributor):
            min(lpiTables?.intidLimit ?? 0, INTID.firstLPI + UInt32(distributor.configuration.lpiCount))
        case .redistributors: 1 << UInt32(limits.intidBits)
        }
    }
}

// MARK: - what there is room for

extension ITS where Cache: ~Copyable {
    /// Whether the device table has an entry for it, in memory where memory counts (`vgic_its_check_id`).
    func isStorable(_ device: DeviceID) -> Bool {
        lpiTables == nil ? device.rawValue < limits.devices : deviceEntry(device.rawValue) != nil
    }

    /// Whether the collection table has an entry for it.
    func isStorable(_ collection: CollectionID) -> Bool {
        guard lpiTables != nil else { return collection.rawValue < limits.collections }
        guard collection.rawValue < 65_536 else { return false }
        return flatEntry(registers.collectionTable, collection.rawValue) != nil
    }

    func isKnownOrStorable(_ collection: CollectionID) -> Bool {
        let needsRange = configuration.profile.mappingCheck == .rangesFirst
        return !needsRange && tables.collectionIndex(collection) != nil || isStorable(collection)
    }

    /// Guest address of a DTE, nil if its table has none for it or the frame is not the guest's.
    func deviceEntry(_ device: UInt32) -> UInt64? {
        guard device < 65_536 else { return nil }
        let baser = registers.deviceTable
        guard ITSRegisters.isIndirect(baser) else { return flatEntry(baser, device) }
        let index = UInt64(device) / 8192
        guard index < ITSRegisters.tableBytes(baser) / 8,
            let upper = try? memory.word(ITSRegisters.tableAddress(baser) &+ 8 * index), upper >> 63 != 0
        else { return nil }
        let address = (upper & 0x000F_FFFF_FFFF_0000) &+ 8 * (UInt64(device) % 8192)
        return memory.isVisible(address) ? address : nil
    }

    private func flatEntry(_ baser: UInt64, _ id: UInt32) -> UInt64? {
        guard UInt64(id) < ITSRegisters.tableBytes(baser) / 8 else { return nil }
        let address = ITSRegisters.tableAddress(baser) &+ 8 * UInt64(id)
        return memory.isVisible(address) ? address : nil
    }
}
