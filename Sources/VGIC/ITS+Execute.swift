import Lockfree

extension ITS where Cache: ~Copyable {
    /// Runs commands as one write of GITS_CWRITER does: each is decoded and checked (which can fail) and then applied
    /// (which cannot); one that fails is skipped and changes nothing. Waits for grace once, after its_lock is released,
    /// if any of them took a translation away.
    ///
    /// Returns the error of each command, nil where it was carried out.
    /// - Parameter reader: the caller's quiescence slot, nil if it has none; its section must be closed.
    @discardableResult public func execute(
        _ packets: [CommandPacket], counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable,
        reader: Int?
    ) -> [CommandError?] {
        var results: [CommandError?] = []
        results.reserveCapacity(packets.count)
        distributor.acquire(lock, &counters)
        var unpublishes = false
        for packet in packets {
            do {
                let command = try Command(packet)
                try check(command)
                unpublishes = apply(command, counters: &counters, kicks: kicks) || unpublishes
                results.append(nil)
            } catch {
                results.append(error)
            }
        }
        lock.unlock()
        if unpublishes { reclaim(counters: &counters, reader: reader) }
        return results
    }

    /// One command.
    public func execute(
        _ command: Command, counters: inout ModelCounters, kicks: borrowing some KickSink & ~Copyable, reader: Int?
    ) throws(CommandError) {
        let results = execute([command.packet], counters: &counters, kicks: kicks, reader: reader)
        if let error = results[0] { throw error }
    }

    /// The checks of facts 4.4, in their order. Call under its_lock.
    func check(_ command: Command) throws(CommandError) {
        switch command {
        case .mapd(let device, _, let eventBits, let valid):
            guard device.rawValue < UInt32(configuration.deviceLimit) else { throw .mapdDeviceOutOfRange }
            guard !valid || eventBits <= 16 else { throw .mapdTableSizeOutOfRange }
        case .mapc(let collection, let target, let valid):
            guard valid else { return }
            guard distributor.index(of: target) != nil else { throw .mapcTargetOutOfRange }
            try checkStorable(collection)
        case .mapti(let device, let event, let intid, let collection):
            try checkMapping(device, event, intid, collection)
        case .mapi(let device, let event, let collection):
            try checkMapping(device, event, INTID(event.rawValue), collection)
        case .movi(let device, let event, let collection):
            guard let place = find(device, event) else { throw .moviUnmappedInterrupt }
            guard unsafe tables.target(of: mappings.pointer(to: place).pointee.collection) >= 0 else {
                throw .moviUnmappedCollection
            }
            guard tables.target(of: collection.rawValue) >= 0 else { throw .moviUnmappedCollection }
        case .movall(let from, let to):
            guard distributor.index(of: from) != nil, distributor.index(of: to) != nil else {
                throw .movallTargetOutOfRange
            }
        case .discard(let device, let event):
            guard let place = find(device, event),
                unsafe tables.target(of: mappings.pointer(to: place).pointee.collection) >= 0
            else { throw .discardUnmappedInterrupt }
        case .clear(let device, let event):
            guard find(device, event) != nil else { throw .clearUnmappedInterrupt }
        case .int(let device, let event): _ = try resolve(device, event)
        case .inv(let device, let event):
            guard let place = find(device, event) else { throw .invUnmappedInterrupt }
            _ = try unsafe propertyByte(mappings.pointer(to: place).pointee.lpi)
        case .invall(let collection):
            guard tables.target(of: collection.rawValue) >= 0 else { throw .invallUnmappedCollection }
        case .sync: break
        }
    }

    private func checkMapping(
        _ device: DeviceID, _ event: EventID, _ intid: INTID, _ collection: CollectionID
    ) throws(CommandError) {
        guard let index = tables.deviceIndex(device) else { throw .maptiUnmappedDevice }
        guard event.rawValue < 1 << UInt32(tables.devices[index].eventBits) else { throw .maptiEventOutOfRange }
        guard let lpi = distributor.lpi(intid) else { throw .maptiPhysicalIDOutOfRange }
        if find(device, event) != nil { return }
        if tables.collectionIndex(collection) == nil { try checkStorable(collection) }
        guard !tables.free.isEmpty || tables.used < mappings.count else { throw .outOfMemory }
        _ = try unsafe propertyByte(lpi.pointer)
    }

    private func checkStorable(_ collection: CollectionID) throws(CommandError) {
        if tables.collectionIndex(collection) != nil { return }
        guard collection.rawValue < UInt32(configuration.collectionLimit) else { throw .mapcCollectionOutOfRange }
    }

    /// The LPI's byte of the property table.
    func propertyByte(_ irq: UnsafeMutablePointer<Interrupt>?) throws(CommandError) -> UInt8 {
        guard let irq = unsafe irq else { throw .propertyUnreadable }
        let offset = unsafe UInt64(irq.pointee.intid.rawValue - INTID.firstLPI)
        do {
            return try memory.byte(configuration.propertyTable &+ offset)
        } catch {
            throw .propertyUnreadable
        }
    }
}
