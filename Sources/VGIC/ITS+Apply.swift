import Lockfree

extension ITS where Cache: ~Copyable {
    /// Carries out a command that was checked. Call under its_lock. True if it took a translation away, so that the
    /// caller has to wait for grace.
    func apply(
        _ command: Command, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) -> Bool {
        switch command {
        case .mapd(let device, let itt, let eventBits, let valid):
            let existed = removeDevice(device, counters: &counters)
            if valid {
                tables.devices.append(.init(id: device.rawValue, eventBits: eventBits, itt: itt))
            }
            return existed
        case .mapc(let collection, let target, let valid):
            return setCollection(
                collection, target: valid ? distributor.index(of: target)! : -1, counters: &counters, kicks: kicks)
        case .mapti(let device, let event, let intid, let collection):
            map(device, event, intid, collection, counters: &counters, kicks: kicks)
        case .mapi(let device, let event, let collection):
            map(device, event, INTID(event.rawValue), collection, counters: &counters, kicks: kicks)
        case .movi(let device, let event, let collection):
            return move(device, event, to: collection, counters: &counters, kicks: kicks)
        case .movall(let from, let to):
            guard from != to else { return false }
            let source = distributor.index(of: from)!
            let target = distributor.index(of: to)!
            forEachLPI(of: source, counters: &counters) { lpi, counters in
                distributor.setTarget(lpi, vcpu: target, counters: &counters, kicks: kicks)
            }
            cache.invalidateAll()
            return true
        case .discard(let device, let event):
            discard(device, event)
            return true
        case .clear(let device, let event):
            if let lpi = interrupt(device, event) { distributor.clearPending(lpi, counters: &counters) }
        case .int(let device, let event):
            if let lpi = interrupt(device, event) {
                distributor.inject(lpi, stamp: .unknown, counters: &counters, kicks: kicks)
            }
        case .inv(let device, let event):
            if let lpi = interrupt(device, event) { reload(lpi, counters: &counters, kicks: kicks) }
        case .invall(let collection):
            let target = Int(tables.target(of: collection.rawValue))
            forEachLPI(of: target, counters: &counters) { lpi, counters in
                reload(lpi, counters: &counters, kicks: kicks)
            }
        case .sync: break
        }
        return false
    }

    private func interrupt(_ device: DeviceID, _ event: EventID) -> InterruptRef? {
        guard let place = find(device, event), let irq = unsafe mappings.pointer(to: place).pointee.lpi else {
            return nil
        }
        return unsafe InterruptRef(irq)
    }

    /// MAPTI and MAPI: an event that is mapped already stays as it is.
    private func map(
        _ device: DeviceID, _ event: EventID, _ intid: INTID, _ collection: CollectionID,
        counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) {
        guard find(device, event) == nil, let index = tables.deviceIndex(device), let lpi = distributor.lpi(intid)
        else { return }
        if tables.collectionIndex(collection) == nil {
            tables.collections.append(.init(id: collection.rawValue, target: -1))
        }
        let place: Int32
        if let free = tables.free.popLast() {
            place = free
        } else {
            place = Int32(tables.used)
            tables.used += 1
        }
        let mapping = unsafe mappings.pointer(to: Int(place))
        unsafe mapping.pointee.lpi = lpi.pointer
        unsafe mapping.pointee.device = device.rawValue
        unsafe mapping.pointee.event = event.rawValue
        unsafe mapping.pointee.collection = collection.rawValue
        unsafe mapping.pointee.next = -1
        let last = tables.devices[index].last
        if last >= 0 {
            unsafe mappings.pointer(to: Int(last)).pointee.next = place
        } else {
            tables.devices[index].first = place
        }
        tables.devices[index].last = place
        distributor.retain(lpi)
        let target = Int(tables.target(of: collection.rawValue))
        distributor.setTarget(lpi, vcpu: target, counters: &counters, kicks: kicks)
        reload(lpi, counters: &counters, kicks: kicks)
    }

    /// Takes over the LPI's byte of the property table; `check` has seen that it can be read.
    private func reload(
        _ lpi: InterruptRef, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable
    ) {
        guard let byte = try? unsafe propertyByte(lpi.pointer) else { return }
        distributor.setProperty(lpi, byte: byte, counters: &counters, kicks: kicks)
    }

    /// MAPC: every LPI of the collection follows. Unmapping leaves its events without a target and empties the cache.
    private func setCollection(
        _ collection: CollectionID, target: Int, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) -> Bool {
        if let index = tables.collectionIndex(collection) {
            tables.collections[index].target = Int32(target)
        } else if target >= 0 {
            tables.collections.append(.init(id: collection.rawValue, target: Int32(target)))
        } else {
            return false
        }
        for device in tables.devices {
            var place = device.first
            while place >= 0 {
                let mapping = unsafe mappings.pointer(to: Int(place))
                if unsafe mapping.pointee.collection == collection.rawValue, let irq = unsafe mapping.pointee.lpi {
                    unsafe distributor.setTarget(InterruptRef(irq), vcpu: target, counters: &counters, kicks: kicks)
                }
                place = unsafe mapping.pointee.next
            }
        }
        guard target < 0 else { return false }
        cache.invalidateAll()
        return true
    }

    private func move(
        _ device: DeviceID, _ event: EventID, to collection: CollectionID, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) -> Bool {
        guard let place = find(device, event) else { return false }
        let mapping = unsafe mappings.pointer(to: place)
        unsafe mapping.pointee.collection = collection.rawValue
        if let irq = unsafe mapping.pointee.lpi {
            let target = Int(tables.target(of: collection.rawValue))
            unsafe distributor.setTarget(InterruptRef(irq), vcpu: target, counters: &counters, kicks: kicks)
        }
        guard configuration.invalidation == .whole else { return false }
        cache.invalidateAll()
        return true
    }

    private func discard(_ device: DeviceID, _ event: EventID) {
        guard let index = tables.deviceIndex(device), let place = find(device, event) else { return }
        switch configuration.invalidation {
        case .whole: cache.invalidateAll()
        case .precise: cache.invalidate(device: device.rawValue, event: event.rawValue)
        }
        var previous: Int32 = -1
        var walk = tables.devices[index].first
        while walk >= 0, walk != Int32(place) {
            previous = walk
            walk = unsafe mappings.pointer(to: Int(walk)).pointee.next
        }
        let next = unsafe mappings.pointer(to: place).pointee.next
        if previous >= 0 {
            unsafe mappings.pointer(to: Int(previous)).pointee.next = next
        } else {
            tables.devices[index].first = next
        }
        if tables.devices[index].last == Int32(place) { tables.devices[index].last = previous }
        retire(place)
    }

    /// MAPD on a device that is mapped: its events go, and what the cache knows of them.
    private func removeDevice(_ device: DeviceID, counters: inout ModelCounters) -> Bool {
        guard let index = tables.deviceIndex(device) else { return false }
        switch configuration.invalidation {
        case .whole: cache.invalidateAll()
        case .precise: cache.invalidate(device: device.rawValue)
        }
        var place = tables.devices[index].first
        while place >= 0 {
            let next = unsafe mappings.pointer(to: Int(place)).pointee.next
            retire(Int(place))
            place = next
        }
        tables.devices.remove(at: index)
        return true
    }

    /// A mapping leaves the tables: the LPI's reference goes, the place waits for grace. Its fields stay readable.
    private func retire(_ place: Int) {
        if let irq = unsafe mappings.pointer(to: place).pointee.lpi { unsafe distributor.release(InterruptRef(irq)) }
        tables.retired.append(Int32(place))
    }

    /// Every LPI in use whose target is that vCPU.
    private func forEachLPI(
        of vcpu: Int, counters: inout ModelCounters, _ body: (InterruptRef, inout ModelCounters) -> Void
    ) {
        for index in 0..<distributor.configuration.lpiCount {
            guard let lpi = distributor.lpi(INTID(INTID.firstLPI + UInt32(index))), lpi.references > 0,
                distributor.target(of: lpi, counters: &counters) == vcpu
            else { continue }
            body(lpi, &counters)
        }
    }
}
