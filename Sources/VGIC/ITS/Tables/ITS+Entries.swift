import Lockfree
import Synchronization
import Vocabulary

/// What the commands share: entries that come and go, and the LPIs behind them.
extension ITS where Cache: ~Copyable {
    /// Takes one event out of the tables, and out of the cache.
    /// - Precondition: the thread holds its_lock.
    func drop(_ device: DeviceID, _ event: EventID, thread: inout HostThread) {
        assert(isLocked(by: thread))
        guard let index = tables.deviceIndex(device), let place = find(device, event, thread) else { return }
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
        retire(place, thread: &thread)
    }

    /// MAPD on a device that is mapped: its events go, and what the cache knows of them.
    /// - Precondition: the thread holds its_lock.
    func removeDevice(_ device: DeviceID, thread: inout HostThread) -> Bool {
        assert(isLocked(by: thread))
        guard let index = tables.deviceIndex(device) else { return false }
        switch configuration.invalidation {
        case .whole: cache.invalidateAll()
        case .precise: cache.invalidate(device: device.rawValue)
        }
        var place = tables.devices[index].first
        while place >= 0 {
            let next = unsafe mappings.pointer(to: Int(place)).pointee.next
            retire(Int(place), thread: &thread)
            place = next
        }
        tables.devices.remove(at: index)
        return true
    }

    /// All devices go (`vgic_its_free_device_list`). What was pending for a vPE goes back to software first, and that
    /// may have to wake a vCPU.
    /// - Precondition: the thread holds its_lock.
    func removeAllDevices(thread: inout HostThread) {
        assert(isLocked(by: thread))
        while let device = tables.devices.last {
            _ = removeDevice(DeviceID(device.id), thread: &thread)
        }
    }

    /// All collections go (`vgic_its_free_collection_list`); events stay without one.
    /// - Precondition: the thread holds its_lock.
    func removeAllCollections(_ thread: borrowing HostThread) {
        assert(isLocked(by: thread))
        tables.collections.removeAll(keepingCapacity: true)
        forEachMapping { place in unsafe mappings.pointer(to: place).pointee.collection = -1 }
        cache.invalidateAll()
    }

    /// A mapping leaves the tables: a forwarded LPI is unmapped first, then its reference goes (`its_free_ite`). The
    /// place waits for grace; its fields stay readable.
    /// - Precondition: the thread holds its_lock.
    private func retire(_ place: Int, thread: inout HostThread) {
        assert(isLocked(by: thread))
        if case .interrupts(let distributor) = pending, let irq = unsafe mappings.pointer(to: place).pointee.lpi {
            let lpi = unsafe InterruptRef(irq)
            if let direct = direct.withLock({ $0 }) { direct.forget(lpi, thread: &thread) }
            // Forwarded by `Distributor.forward`, in a VM without a GICv4 host.
            if lpi.isForwarded { distributor.unforward(lpi, thread: &thread) }
            distributor.release(lpi, thread: &thread)
        }
        MappingReferences(mappings)?.drop(Translation(mapping: place))
        tables.retired.append(Int32(place))
    }

    /// A reference for a new entry. An LPI that nothing named before is new (`vgic_add_lpi`): its property byte is
    /// read, its pending bit is taken out of the guest's table. One that something still names stays as it is.
    /// - Precondition: the thread holds its_lock.
    func adopt(_ lpi: InterruptRef, target: Int, thread: inout HostThread) {
        assert(isLocked(by: thread))
        guard case .interrupts(let distributor) = pending, distributor.retain(lpi) else { return }
        // A signal that was on its way when the last reference went may have left its mark: on the LPI that is gone.
        distributor.clearPending(lpi, thread: &thread)
        distributor.setTarget(lpi, vcpu: target, thread: &thread)
        reload(lpi, thread: &thread)
        guard target >= 0, let lpiTables, lpiTables.pendingBase(vcpu: target) != 0,
            (try? lpiTables.isPending(vcpu: target, lpi.intid.rawValue)) == true
        else { return }
        try? lpiTables.setPending(vcpu: target, lpi.intid.rawValue, false)
        distributor.importPending(lpi, thread: &thread)
    }

    /// Takes over the LPI's byte of the property table; `check` has seen that it can be read.
    /// - Precondition: the thread holds its_lock.
    /// - Parameters:
    ///   - lpi: the LPI.
    ///   - invalidates: whether the host's ITS is told of a forwarded LPI by itself, not with all of its vPE.
    ///   - thread: the calling thread.
    func reload(_ lpi: InterruptRef, invalidates: Bool = true, thread: inout HostThread) {
        assert(isLocked(by: thread))
        guard case .interrupts(let distributor) = pending, let byte = try? lpiTables?.property(lpi.intid.rawValue)
        else { return }
        distributor.setProperty(lpi, byte: byte, thread: &thread)
        if lpi.isForwarded, let direct = direct.withLock({ $0 }) {
            if invalidates { direct.invalidate(lpi, thread: &thread) }
            direct.moveDoorbell(of: lpi, isEnabled: byte & 1 != 0, thread: &thread)
        }
    }

    /// Every LPI in use whose target is that vCPU; nil for every LPI in use. The LPIs are the distributor's: no table
    /// is looked at, and its_lock need not be held.
    func forEachLPI(of vcpu: Int?, thread: inout HostThread, _ body: (InterruptRef, inout HostThread) -> Void) {
        guard case .interrupts(let distributor) = pending else { return }
        for index in 0..<distributor.configuration.lpiCount {
            guard let lpi = distributor.lpi(INTID(INTID.firstLPI + UInt32(index))), lpi.references > 0 else { continue }
            guard vcpu == nil || distributor.target(of: lpi, thread: &thread) == vcpu else { continue }
            body(lpi, &thread)
        }
    }

    /// Every entry of every device. Its callers hold its_lock, and use their thread in the closure.
    func forEachMapping(_ body: (Int) -> Void) {
        for device in tables.devices {
            var place = device.first
            while place >= 0 {
                let next = unsafe mappings.pointer(to: Int(place)).pointee.next
                body(Int(place))
                place = next
            }
        }
    }
}
