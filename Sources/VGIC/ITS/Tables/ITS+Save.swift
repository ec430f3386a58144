import Lockfree
import Synchronization
import SystemPackage

/// Saving (<doc:The-virtual-ITS>): the decoded tables as entries of 8 bytes in guest memory, table layout revision 0.
extension ITS where Cache: ~Copyable {
    /// ITS_SAVE_TABLES (`vgic_its_save_tables_v0`): per device, by id, its ITT and then its DTE; then the collections
    /// in the order of their making, and an entry that is not valid after them if there is room.
    /// - Throws: EINVAL a device that its table has no room for, where the era minds; EACCES an LPI that is forwarded,
    ///   unless the host is a GICv4.1 (`vgic_its_save_itt`); EFAULT memory that is not the guest's.
    func save(thread: inout HostThread) throws(Errno) {
        lockTables(&thread)
        defer { unlockTables(&thread) }
        if registers.deviceTable & ITSRegisters.valid != 0 { try saveDevices() }
        if registers.collectionTable & ITSRegisters.valid != 0 { try saveCollections() }
    }

    /// `vgic_its_save_device_tables`: `next` of a device's entry leads to the next device that is saved.
    private func saveDevices() throws(Errno) {
        var saved: [(device: ITSTables.Device, address: UInt64)] = []
        for device in tables.devices.sorted(by: { $0.id < $1.id }) {
            if let address = deviceEntry(device.id) {
                saved.append((device, address))
            } else if configuration.tableSave == .refusesUnreachable {
                throw .invalidArgument
            }
        }
        for (index, (device, address)) in saved.enumerated() {
            try saveEvents(device)
            let next = index + 1 < saved.count ? min(saved[index + 1].device.id - device.id, 16_383) : 0
            let entry =
                1 << 63 | UInt64(next) << 49 | (device.itt >> 8 & 0xFFF_FFFF_FFFF) << 5 | UInt64(device.eventBits - 1)
            try store(address, entry)
        }
    }

    /// `vgic_its_save_itt`. The entry of an event without a collection is zero: restoring finds no event there.
    private func saveEvents(_ device: ITSTables.Device) throws(Errno) {
        let places = places(of: device)
        let canRead = direct.withLock { $0 }?.host.profile.version == .gicv41
        let counted =
            configuration.tableSave == .refusesUnreachable
            ? places : places.filter { unsafe mappings.pointer(to: $0).pointee.collection >= 0 }
        var following = counted[...]
        for place in places {
            let mapping = unsafe mappings.pointer(to: place)
            if !canRead, let irq = unsafe mapping.pointee.lpi, unsafe InterruptRef(irq).isForwarded {
                throw .permissionDenied
            }
            let event = unsafe mapping.pointee.event
            if following.first == place { following.removeFirst() }
            let next =
                following.first.map { unsafe min(mappings.pointer(to: $0).pointee.event - event, 65_535) } ?? 0
            var entry: UInt64 = 0
            if unsafe mapping.pointee.collection >= 0 {
                entry = unsafe UInt64(next) << 48 | UInt64(mapping.pointee.intid) << 16
                entry |= unsafe UInt64(mapping.pointee.collection)
            }
            try store(device.itt &+ 8 * UInt64(event), entry)
        }
    }

    /// The events of a device, by id.
    private func places(of device: ITSTables.Device) -> [Int] {
        var places: [Int] = []
        var walk = device.first
        while walk >= 0 {
            places.append(Int(walk))
            walk = unsafe mappings.pointer(to: Int(walk)).pointee.next
        }
        return places.sorted { unsafe mappings.pointer(to: $0).pointee.event < mappings.pointer(to: $1).pointee.event }
    }

    private func saveCollections() throws(Errno) {
        let baser = registers.collectionTable
        var address = ITSRegisters.tableAddress(baser)
        let end = address &+ ITSRegisters.tableBytes(baser)
        for collection in tables.collections {
            let target = collection.target < 0 ? Self.unmappedTarget : vcpuID(Int(collection.target))
            try store(address, 1 << 63 | UInt64(target) << 16 | UInt64(collection.id))
            address &+= 8
            if address == end { return }
        }
        try store(address, 0)
    }

    /// RDbase of a collection that MAPTI made and no MAPC has mapped (COLLECTION_NOT_MAPPED).
    static var unmappedTarget: UInt32 { .max }

    private func vcpuID(_ index: Int) -> UInt32 {
        guard case .interrupts(let distributor) = pending else { return UInt32(index) }
        return distributor.configuration.vcpuIDs[index].rawValue
    }

    private func store(_ address: UInt64, _ word: UInt64) throws(Errno) {
        do { try memory.setWord(address, word) } catch { throw .badAddress }
    }

    /// ITS_CTRL_RESET: off, nothing valid, nothing mapped.
    func reset(thread: inout HostThread) {
        lockTables(&thread)
        enabled.store(false, ordering: .releasing)  // pairs with `isEnabled`
        registers.deviceTable &= ~ITSRegisters.valid
        registers.collectionTable &= ~ITSRegisters.valid
        registers.cbaser = 0
        readPosition.store(0, ordering: .releasing)  // pairs with `read`
        registers.cwriter = 0
        removeEverything(thread: &thread)
        unlockTables(&thread)
        reclaim(thread: &thread)
    }

    /// Devices, events and collections go.
    /// - Precondition: the thread holds its_lock.
    func removeEverything(thread: inout HostThread) {
        assert(isLocked(by: thread))
        removeAllDevices(thread: &thread)
        removeAllCollections(thread)
        cache.invalidateAll()
    }
}
