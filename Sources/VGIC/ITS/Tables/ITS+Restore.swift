import Lockfree
import SystemPackage

/// Restoring (<doc:The-virtual-ITS>): collections first, then devices with their events, from entries in guest memory.
extension ITS where Cache: ~Copyable {
    /// ITS_RESTORE_TABLES (`vgic_its_restore_tables_v0`). Any error leaves the ITS empty.
    /// - Throws: EINVAL, EEXIST, EFAULT, ENOMEM as the functions below say.
    func restore(thread: inout HostThread) throws(Errno) {
        lockTables(&thread)
        var failure: Errno?
        do throws(Errno) {
            if registers.collectionTable & ITSRegisters.valid != 0 { try restoreCollections() }
            if registers.deviceTable & ITSRegisters.valid != 0 {
                try restoreDevices(thread: &thread)
            }
        } catch {
            failure = error
            removeEverything(thread: &thread)
        }
        unlockTables(&thread)
        reclaim(thread: &thread)
        if let failure { throw failure }
    }

    /// - Throws: EINVAL a vCPU that is not there, or an ICID that cannot be stored; EEXIST an ICID twice; EFAULT.
    private func restoreCollections() throws(Errno) {
        let baser = registers.collectionTable
        for index in 0..<ITSRegisters.tableBytes(baser) / 8 {
            let entry = try load(ITSRegisters.tableAddress(baser) &+ 8 * index)
            guard entry >> 63 != 0 else { return }
            let id = CollectionID(UInt32(entry & 0xFFFF))
            let target = UInt32(truncatingIfNeeded: entry >> 16)
            var vcpu: Int32 = -1
            if target != Self.unmappedTarget {
                guard let index = pending.index(of: VCPUID(target)) else { throw .invalidArgument }
                vcpu = Int32(index)
            }
            guard tables.collectionIndex(id) == nil else { throw .fileExists }
            guard isStorable(id) else { throw .invalidArgument }
            tables.collections.append(.init(id: id.rawValue, target: vcpu))
        }
    }

    private func restoreDevices(thread: inout HostThread) throws(Errno) {
        let baser = registers.deviceTable
        let base = ITSRegisters.tableAddress(baser)
        let entries = ITSRegisters.tableBytes(baser) / 8
        guard ITSRegisters.isIndirect(baser) else {
            _ = try restoreDevices(at: base, first: 0, count: entries, thread: &thread)
            return
        }
        for index in 0..<entries {
            let upper = try load(base &+ 8 * index)
            guard upper >> 63 != 0 else { continue }
            let isLast = try restoreDevices(
                at: upper & 0x000F_FFFF_FFFF_0000, first: index * 8192, count: 8192, thread: &thread)
            if isLast { return }
        }
    }

    /// One table of DTEs, along the chain that their `next` fields make; entries that are not valid are passed one by
    /// one (`scan_its_table`). True if the chain ended: what lies behind its last device, in this table or in the next
    /// second level, is left over from devices that were unmapped.
    private func restoreDevices(at base: UInt64, first: UInt64, count: UInt64, thread: inout HostThread) throws(Errno)
        -> Bool
    {
        var index: UInt64 = 0
        while index < count {
            let entry = try load(base &+ 8 * index)
            guard entry >> 63 != 0 else {
                index += 1
                continue
            }
            try restoreDevice(first + index, entry, thread: &thread)
            let next = entry >> 49 & 0x3FFF
            if next == 0 { return true }
            index += next
        }
        return false
    }

    /// `vgic_its_restore_dte`, which does not ask whether the device is there already: commands find the first.
    /// - Throws: EINVAL more than 16 EventID bits, or an id that cannot be stored.
    private func restoreDevice(_ id: UInt64, _ entry: UInt64, thread: inout HostThread) throws(Errno) {
        let eventBits = Int(entry & 0x1F) + 1
        guard eventBits <= 16, id < 65_536, deviceEntry(UInt32(id)) != nil else { throw .invalidArgument }
        let device = DeviceID(UInt32(id))
        let itt = (entry >> 5 & 0xFFF_FFFF_FFFF) << 8
        let number = tables.devices.count
        tables.devices.append(.init(id: device.rawValue, eventBits: eventBits, itt: itt))
        let count: UInt64 = 1 << UInt64(eventBits)
        var event: UInt64 = 0
        while event < count {
            let entry = try load(itt &+ 8 * event)
            guard entry >> 16 & 0xFFFF_FFFF != 0 else {
                event += 1
                continue
            }
            let next = entry >> 48
            guard event + next < count else { throw .invalidArgument }
            try restoreEvent(number, EventID(UInt32(event)), entry, thread: &thread)
            if next == 0 { return }
            event += next
        }
    }

    /// - Throws: EINVAL an INTID below 8192, or an ICID that no collection has; ENOMEM an LPI, or a translation, more
    ///   than there may be; EFAULT the property byte or the pending bit of a new LPI.
    private func restoreEvent(_ number: Int, _ event: EventID, _ entry: UInt64, thread: inout HostThread)
        throws(Errno)
    {
        let intid = INTID(UInt32(truncatingIfNeeded: entry >> 16))
        let collection = CollectionID(UInt32(entry & 0xFFFF))
        guard intid.rawValue >= INTID.firstLPI, tables.collectionIndex(collection) != nil else {
            throw .invalidArgument
        }
        guard case .interrupts(let distributor) = pending, let lpi = distributor.lpi(intid),
            !tables.free.isEmpty || tables.used < mappings.count
        else { throw .noMemory }
        do { try checkNewLPI(intid, collection, thread) } catch { throw .badAddress }
        let device = DeviceID(tables.devices[number].id)
        let place = addMapping(device, event, intid, toDeviceAt: number, thread)
        unsafe mappings.pointer(to: place).pointee.collection = Int32(collection.rawValue)
        unsafe mappings.pointer(to: place).pointee.lpi = lpi.pointer
        adopt(lpi, target: Int(tables.target(of: collection.rawValue)), thread: &thread)
    }

    private func load(_ address: UInt64) throws(Errno) -> UInt64 {
        do { return try memory.word(address) } catch { throw .badAddress }
    }
}
