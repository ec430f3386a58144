import Lockfree
import Synchronization
import Vocabulary

extension ITS where Cache: ~Copyable {
    /// Carries out a command that was checked. True if it took a translation away, so that the caller has to wait for
    /// grace.
    /// - Precondition: the thread holds its_lock.
    func apply(_ command: Command, record: inout CommandRecord, thread: inout HostThread) -> Bool {
        assert(isLocked(by: thread))
        switch command {
        case .mapd(let device, let itt, let eventBits, let valid):
            let existed = removeDevice(device, thread: &thread)
            if valid {
                tables.devices.append(.init(id: device.rawValue, eventBits: eventBits, itt: itt))
            } else {
                zero(deviceEntry(device.rawValue))
            }
            return existed
        case .mapc(let collection, let target, let valid):
            if !valid { return unmap(collection) }
            let index = configuration.collectionsLeadToFirst ? 0 : pending.index(of: target)!
            setTarget(of: collection, Int32(index), thread: &thread)
        case .mapti(let device, let event, let intid, let collection):
            return map(device, event, intid, collection, record: &record, thread: &thread)
        case .mapi(let device, let event, let collection):
            let intid = INTID(event.rawValue)
            return map(device, event, intid, collection, record: &record, thread: &thread)
        case .movi(let device, let event, let collection):
            return move(device, event, to: collection, record: &record, thread: &thread)
        case .movall(let from, let to):
            guard from != to else { return false }
            return moveAll(pending.index(of: from)!, pending.index(of: to)!, thread: &thread)
        case .discard(let device, let event):
            discard(device, event, thread: &thread)
            return true
        case .clear(let device, let event): clear(find(device, event, thread)!, thread: &thread)
        case .int(let device, let event):
            let place = find(device, event, thread)!
            record.outcome = trigger(place, stamp: record.stamp, transfers: record.transfers, thread: &thread)
        case .inv(let device, let event):
            if let lpi = interrupt(device, event, thread) { reload(lpi, thread: &thread) }
        case .invall(let collection):
            guard case .interrupts = pending else { return false }  // a physical ITS keeps no copy of a property
            let target = Int(tables.target(of: collection.rawValue))
            forEachLPI(of: target, thread: &thread) { lpi, thread in
                reload(lpi, invalidates: false, thread: &thread)
            }
            direct.withLock({ $0 })?.invalidateAll(of: target, thread: &thread)
        case .sync: break
        default: return applyVirtual(command, record: &record, thread: &thread)
        }
        return false
    }

    /// The LPI that an event is mapped to, nil if there is none.
    /// - Precondition: the thread holds its_lock.
    func interrupt(_ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread) -> InterruptRef? {
        guard let place = find(device, event, thread), let irq = unsafe mappings.pointer(to: place).pointee.lpi else {
            return nil
        }
        return unsafe InterruptRef(irq)
    }

    /// MAPTI and MAPI. On an event that is mapped: as the profile says, ignored or overwritten.
    private func map(
        _ device: DeviceID, _ event: EventID, _ intid: INTID, _ collection: CollectionID, record: inout CommandRecord,
        thread: inout HostThread
    ) -> Bool {
        let old = find(device, event, thread)
        if let old, configuration.profile.remapping == .isIgnored {
            record.stored = entry(old)
            return false
        }
        let overwrites = old != nil
        if overwrites { drop(device, event, thread: &thread) }
        if tables.collectionIndex(collection) == nil {
            tables.collections.append(.init(id: collection.rawValue, target: -1))
        }
        let place = addMapping(device, event, intid, thread)
        unsafe mappings.pointer(to: place).pointee.collection = Int32(collection.rawValue)
        record.stored = entry(place)
        guard case .interrupts(let distributor) = pending, let lpi = distributor.lpi(intid) else { return overwrites }
        unsafe mappings.pointer(to: place).pointee.lpi = lpi.pointer
        adopt(lpi, target: Int(tables.target(of: collection.rawValue)), thread: &thread)
        return overwrites
    }

    /// A new entry at the end of its device's list (its LPI's state is the caller's); the device is the first of that
    /// id unless said otherwise.
    /// - Precondition: the thread holds its_lock.
    func addMapping(
        _ device: DeviceID, _ event: EventID, _ intid: INTID, toDeviceAt place: Int? = nil,
        _ thread: borrowing HostThread
    ) -> Int {
        assert(isLocked(by: thread))
        let index = place ?? tables.deviceIndex(device)!
        let place: Int32
        if let free = tables.free.popLast() {
            place = free
        } else {
            place = Int32(tables.used)
            tables.used += 1
        }
        let mapping = unsafe mappings.pointer(to: Int(place))
        unsafe mapping.pointee.lpi = nil
        unsafe mapping.pointee.device = device.rawValue
        unsafe mapping.pointee.event = event.rawValue
        unsafe mapping.pointee.intid = intid.rawValue
        unsafe mapping.pointee.collection = -1
        unsafe mapping.pointee.vpe = -1
        unsafe mapping.pointee.doorbell = INTID.spurious.rawValue
        unsafe mapping.pointee.next = -1
        // Relaxed: nobody else knows the place; the cache publishes it.
        unsafe mapping.pointee.references.store(1, ordering: .relaxed)
        let last = tables.devices[index].last
        if last >= 0 {
            unsafe mappings.pointer(to: Int(last)).pointee.next = place
        } else {
            tables.devices[index].first = place
        }
        tables.devices[index].last = place
        return Int(place)
    }

    /// MAPC V=1: maps a collection or sends it elsewhere. Every LPI of its events follows.
    private func setTarget(of collection: CollectionID, _ target: Int32, thread: inout HostThread) {
        if let index = tables.collectionIndex(collection) {
            tables.collections[index].target = target
        } else {
            tables.collections.append(.init(id: collection.rawValue, target: target))
        }
        guard case .interrupts = pending else { return }
        forEachMapping { place in
            let mapping = unsafe mappings.pointer(to: place)
            guard unsafe mapping.pointee.collection == Int32(collection.rawValue), let irq = unsafe mapping.pointee.lpi
            else { return }
            unsafe retarget(InterruptRef(irq), Int(target), thread: &thread)
        }
    }

    /// MAPC V=0. Its events stay, without a collection: in KVM for good, elsewhere until it is mapped again. The LPIs
    /// keep their target (`vgic_its_free_collection`).
    private func unmap(_ collection: CollectionID) -> Bool {
        if let index = tables.collectionIndex(collection) { tables.collections.remove(at: index) }
        if !configuration.profile.eventsKeepTheirCollection {
            forEachMapping { place in
                let mapping = unsafe mappings.pointer(to: place)
                if unsafe mapping.pointee.collection == Int32(collection.rawValue) {
                    unsafe mapping.pointee.collection = -1
                }
            }
        }
        cache.invalidateAll()
        return true
    }

    private func move(
        _ device: DeviceID, _ event: EventID, to collection: CollectionID, record: inout CommandRecord,
        thread: inout HostThread
    ) -> Bool {
        let place = find(device, event, thread)!
        let mapping = unsafe mappings.pointer(to: place)
        let from = unsafe Int(tables.target(of: UInt32(mapping.pointee.collection)))
        let to = Int(tables.target(of: collection.rawValue))
        unsafe mapping.pointee.collection = Int32(collection.rawValue)
        (record.from, record.to) = (from, to)
        record.stored = entry(place)
        switch pending {
        case .interrupts(let distributor):
            let lpi = unsafe InterruptRef(mapping.pointee.lpi!)
            if record.isDetailed { record.movedPending = from != to && distributor.isPending(lpi) }
            retarget(lpi, to, thread: &thread)
        case .redistributors(let redistributors):
            record.movedPending = unsafe redistributors.move(mapping.pointee.intid, from: from, to: to)
        }
        guard configuration.invalidation == .whole else { return false }
        cache.invalidateAll()
        return true
    }

    /// A new target: by the host where direct injection has a say, else by software.
    private func retarget(_ lpi: InterruptRef, _ vcpu: Int, thread: inout HostThread) {
        guard case .interrupts(let distributor) = pending else { return }
        if let direct = direct.withLock({ $0 }) {
            direct.retarget(lpi, vcpu: vcpu, thread: &thread)
        } else {
            distributor.setTarget(lpi, vcpu: vcpu, thread: &thread)
        }
    }

    private func moveAll(_ source: Int, _ target: Int, thread: inout HostThread) -> Bool {
        switch pending {
        case .redistributors(let redistributors):
            redistributors.move(nil, from: source, to: target)
            return false
        case .interrupts:
            let all = configuration.profile.movall == .retargetsEveryLPI
            forEachLPI(of: all ? nil : source, thread: &thread) { lpi, thread in
                retarget(lpi, target, thread: &thread)
            }
            cache.invalidateAll()
            return true
        }
    }

    private func discard(_ device: DeviceID, _ event: EventID, thread: inout HostThread) {
        let place = find(device, event, thread)!
        if let (vlpi, home) = vlpi(of: place, thread) {
            home.distributor.discardVirtual(vlpi, thread: &thread)
        } else if configuration.profile.discardClearsPending {
            clear(place, thread: &thread)
        }
        if let index = tables.deviceIndex(device) {
            zero(tables.devices[index].itt &+ 8 * UInt64(event.rawValue))
        }
        drop(device, event, thread: &thread)
    }

    /// CLEAR, and what a DISCARD clears: the latch, or the bit where the event leads.
    private func clear(_ place: Int, thread: inout HostThread) {
        let mapping = unsafe mappings.pointer(to: place)
        switch pending {
        case .interrupts(let distributor):
            if let irq = unsafe mapping.pointee.lpi {
                let lpi = unsafe InterruptRef(irq)
                if lpi.isForwarded, let direct = direct.withLock({ $0 }), direct.clear(lpi, thread: &thread) {
                    return
                }
                distributor.clearPending(lpi, thread: &thread)
            }
        case .redistributors(let redistributors):
            let intid = unsafe mapping.pointee.intid
            if let (vlpi, home) = vlpi(of: place, thread) {
                home.distributor.clearPending(vlpi, thread: &thread)
            } else if let vpe = unsafe tables.vpeIndex(UInt32(bitPattern: mapping.pointee.vpe)) {
                redistributors.clearVirtual(intid, table: tables.vpes[vpe].pendingTable)
            } else if let target = try? destination(place, thread) {
                redistributors.clear(target, intid)
            }
        }
    }

    /// Writes a zero over an entry of a table in guest memory. A guest that took the memory away loses nothing.
    private func zero(_ address: UInt64?) {
        guard configuration.zeroesUnmappedEntries, lpiTables != nil, let address else { return }
        try? memory.setWord(address, 0)
    }
}
