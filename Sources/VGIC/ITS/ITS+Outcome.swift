public import Lockfree
import Synchronization

extension ITS where Cache: ~Copyable {
    /// An MSI with everything that can be seen of it: through the cache where it knows the event, else by the tables.
    /// - Precondition: the thread is in no section.
    public func signal(_ device: DeviceID, _ event: EventID, stamp: Stamp, thread: inout HostThread) -> EventOutcome {
        lockTables(&thread)
        defer { unlockTables(&thread) }
        var outcome = EventOutcome()
        // Relaxed: its_lock orders it.
        guard enabled.load(ordering: .relaxed) else {
            outcome.drop = .itsDisabled
            return outcome
        }
        let known = cache.lookup(device: device.rawValue, event: event.rawValue)
        if !known.isNone {
            thread.counters.cacheHits &+= 1
            return trigger(known.mapping, stamp: stamp, thread: &thread)
        }
        thread.counters.cacheMisses &+= 1
        do throws(Refusal) {
            let place = try locate(device, event, thread)
            let outcome = trigger(place, stamp: stamp, thread: &thread)
            if outcome.drop == nil {
                cache.fill(device: device.rawValue, event: event.rawValue, translation: Translation(mapping: place))
            }
            return outcome
        } catch {
            outcome.drop = error
            return outcome
        }
    }

    /// What an MSI or INT of a mapped event does.
    /// - Precondition: the thread holds its_lock.
    /// - Parameters:
    ///   - place: the event's place among the mappings.
    ///   - stamp: the stamp of the signal.
    ///   - transfers: whether it moves a pending state that was counted when it was latched.
    ///   - thread: the calling thread.
    func trigger(_ place: Int, stamp: Stamp, transfers: Bool = false, thread: inout HostThread) -> EventOutcome {
        assert(isLocked(by: thread))
        var outcome = follow(place, thread)
        guard outcome.drop == nil, let target = outcome.target, let intid = outcome.intid else { return outcome }
        switch pending {
        case .interrupts(let distributor):
            guard distributor.lpisEnabled(vcpu: target), let irq = unsafe mappings.pointer(to: place).pointee.lpi else {
                outcome.drop = .lpisDisabled
                return outcome
            }
            let lpi = unsafe InterruptRef(irq)
            let before = thread.counters.latched
            var nobody = NoHardwareWatch()
            inject(lpi, stamp: stamp, watch: &nobody, thread: &thread)
            outcome.latched = thread.counters.latched != before
        case .redistributors(let redistributors):
            guard let table = outcome.pendingTable, let doorbell = outcome.doorbell else {
                outcome.latched = redistributors.set(target, intid)
                return outcome
            }
            if let (vlpi, home) = vlpi(of: place, thread) {
                if transfers {
                    home.distributor.moveToTable(vlpi, stamp, thread: &thread)
                } else {
                    home.distributor.injectDirect(vlpi, vpe: home.vcpu, stamp: stamp, thread: &thread)
                }
                return outcome
            }
            outcome.virtual = redistributors.setVirtual(intid, table: table, rd: target, doorbell: doorbell)
        }
        return outcome
    }

    /// KVM's injection of an LPI that it has resolved: by the host's INT if it is forwarded (`vgic_its_trigger_msi`).
    /// - Precondition: the thread holds its_lock.
    func inject(
        _ lpi: InterruptRef, stamp: Stamp, watch: inout some HardwareWatch, thread: inout HostThread
    ) {
        assert(isLocked(by: thread))
        guard case .interrupts(let distributor) = pending else { return }
        if lpi.isForwarded, let direct = direct.withLock({ $0 }),
            direct.trigger(lpi, stamp: stamp, watch: &watch, thread: &thread)
        {
            return
        }
        distributor.inject(lpi, stamp: stamp, found: .byCaller, thread: &thread)
    }

    /// The vLPI that a virtual event leads to, where the vPE is a VM's of this process.
    /// - Precondition: the thread holds its_lock.
    func vlpi(of place: Int, _ thread: borrowing HostThread) -> (lpi: InterruptRef, home: VPEHome)? {
        assert(isLocked(by: thread))
        let mapping = unsafe mappings.pointer(to: place)
        guard case .redistributors(let redistributors) = pending,
            let vpe = unsafe tables.vpeIndex(UInt32(bitPattern: mapping.pointee.vpe)),
            let home = redistributors.home(of: tables.vpes[vpe].pendingTable),
            let lpi = unsafe home.distributor.lpi(INTID(mapping.pointee.intid))
        else { return nil }
        return (lpi, home)
    }

    /// Where an event leads now, as far as it can be followed.
    /// - Precondition: the thread holds its_lock.
    func describe(_ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread) -> EventOutcome {
        do throws(Refusal) {
            return follow(try locate(device, event, thread), thread)
        } catch {
            var outcome = EventOutcome()
            outcome.drop = error
            return outcome
        }
    }

    private func follow(_ place: Int, _ thread: borrowing HostThread) -> EventOutcome {
        var outcome = entry(place)
        do throws(Refusal) {
            outcome.target = try destination(place, thread)
            if let vpe = outcome.vpe.flatMap({ tables.vpeIndex($0) }), let intid = outcome.intid {
                outcome.pendingTable = tables.vpes[vpe].pendingTable
                if intid >= 1 << UInt32(tables.vpes[vpe].size + 1) { outcome.drop = .vintidOutOfRange }
            }
        } catch {
            outcome.drop = error
        }
        return outcome
    }

    /// What an entry of an ITT says.
    func entry(_ place: Int) -> EventOutcome {
        let mapping = unsafe mappings.pointer(to: place)
        var outcome = EventOutcome()
        outcome.intid = unsafe mapping.pointee.intid
        if unsafe mapping.pointee.vpe >= 0 {
            outcome.vpe = unsafe UInt32(mapping.pointee.vpe)
            outcome.doorbell = unsafe mapping.pointee.doorbell
        } else if unsafe mapping.pointee.collection >= 0 {
            outcome.collection = unsafe UInt32(mapping.pointee.collection)
        }
        return outcome
    }

    /// How many entries the tables of a physical ITS have. What the cache knows may not have one any more.
    public func setLimits(_ limits: PhysicalLimits, thread: inout HostThread) {
        lockTables(&thread)
        self.limits = limits
        cache.invalidateAll()
        unlockTables(&thread)
        reclaim(thread: &thread)
    }

    /// Everything that the tables say. For an onlooker.
    public func snapshot() -> TableSnapshot {
        var onlooker = HostThread.onlooker
        lockTables(&onlooker)
        defer { unlockTables(&onlooker) }
        var snapshot = TableSnapshot()
        for device in tables.devices.sorted(by: { $0.id < $1.id }) {
            snapshot.devices.append(.init(device: device.id, eventBits: device.eventBits, itt: device.itt))
            var place = device.first
            while place >= 0 {
                let mapping = unsafe mappings.pointer(to: Int(place))
                unsafe snapshot.events.append(
                    .init(device: device.id, event: mapping.pointee.event, entry: entry(Int(place))))
                place = unsafe mapping.pointee.next
            }
        }
        snapshot.events.sort { ($0.device, $0.event) < ($1.device, $1.event) }
        for collection in tables.collections where collection.target >= 0 {
            snapshot.collections.append(.init(collection: collection.id, target: Int(collection.target)))
        }
        snapshot.collections.sort { $0.collection < $1.collection }
        for vpe in tables.vpes.sorted(by: { $0.id < $1.id }) {
            snapshot.vpes.append(
                .init(vpe: vpe.id, target: Int(vpe.target), pendingTable: vpe.pendingTable, size: vpe.size))
        }
        return snapshot
    }
}
