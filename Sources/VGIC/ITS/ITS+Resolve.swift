public import Lockfree
import Synchronization
import SystemPackage

extension ITS where Cache: ~Copyable {
    /// The slow half of an MSI (`vgic_its_trigger_msi` after a cache miss): resolves under its_lock, fills the cache
    /// and injects. KVM's ITS only.
    /// - Precondition: the thread is in no section.
    /// - Parameters:
    ///   - device: the DeviceID of the MSI.
    ///   - event: its EventID.
    ///   - stamp: the stamp of the signal.
    ///   - byDevice: whether the device itself has written the MSI: a forwarded one needs nothing of KVM. Else KVM has
    ///     the host's ITS do it.
    ///   - thread: the calling thread.
    public func inject(
        _ device: DeviceID, _ event: EventID, stamp: Stamp, byDevice: Bool = false, thread: inout HostThread
    ) -> MSIOutcome {
        guard case .interrupts(let distributor) = pending else { return .refused(.invalidArgument) }
        lockTables(&thread)
        defer { unlockTables(&thread) }
        let lpi: InterruptRef
        do {
            lpi = try resolve(device, event, thread)
        } catch {
            return count(error, device, event, thread: &thread)
        }
        if byDevice {
            distributor.inject(lpi, stamp: stamp, found: .missed, thread: &thread)
        } else {
            var nobody = NoHardwareWatch()
            inject(lpi, stamp: stamp, watch: &nobody, thread: &thread)
        }
        return .injected
    }

    /// Injects as `inject(_:_:stamp:byDevice:thread:)` does for what is not the device's own, and tells the watch when
    /// the host's ITS carries out the commands for it.
    func inject(
        _ device: DeviceID, _ event: EventID, stamp: Stamp, watch: inout some HardwareWatch, thread: inout HostThread
    ) -> MSIOutcome {
        lockTables(&thread)
        defer { unlockTables(&thread) }
        do {
            let lpi = try resolve(device, event, thread)
            // The cache's reference: KVM caches no forwarded LPI.
            if !lpi.isForwarded { thread.counters.references &+= 1 }
            inject(lpi, stamp: stamp, watch: &watch, thread: &thread)
            return .injected
        } catch {
            return count(error, device, event, thread: &thread)
        }
    }

    /// What an MSI comes to whose event cannot be resolved, counted on the thread.
    private func count(
        _ refusal: Refusal, _ device: DeviceID, _ event: EventID, thread: inout HostThread
    ) -> MSIOutcome {
        switch refusal {
        case .itsDisabled, .lpisDisabled:
            thread.counters.refusedBusy &+= 1
            return .refused(.resourceBusy)
        default:
            thread.counters.blocked &+= 1
            return .blocked(CommandError(refusal, .int(device: device, event: event)))
        }
    }

    /// `vgic_its_resolve_lpi`, which also fills the cache.
    /// - Precondition: the thread holds its_lock.
    func resolve(
        _ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread
    ) throws(Refusal) -> InterruptRef {
        assert(isLocked(by: thread))
        // Relaxed: its_lock orders it.
        guard enabled.load(ordering: .relaxed) else { throw .itsDisabled }
        let place = try locate(device, event, thread)
        let target = try destination(place, thread)
        guard case .interrupts(let distributor) = pending, let irq = unsafe mappings.pointer(to: place).pointee.lpi
        else { throw .eventUnmapped }
        guard distributor.lpisEnabled(vcpu: target) else { throw .lpisDisabled }
        let lpi = unsafe InterruptRef(irq)
        if configuration.cachesForwarded || !lpi.isForwarded {
            cache.fill(device: device.rawValue, event: event.rawValue, translation: Translation(mapping: place))
        }
        return lpi
    }

    /// `find_ite`: the device's list, then the event in it.
    /// - Precondition: the thread holds its_lock.
    func find(_ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread) -> Int? {
        assert(isLocked(by: thread))
        guard let index = tables.deviceIndex(device) else { return nil }
        var place = tables.devices[index].first
        while place >= 0 {
            let mapping = unsafe mappings.pointer(to: Int(place))
            if unsafe mapping.pointee.event == event.rawValue { return Int(place) }
            place = unsafe mapping.pointee.next
        }
        return nil
    }

    /// The mapping of an event, as `find`.
    /// - Precondition: the thread holds its_lock.
    /// - Throws: why there is none.
    func locate(_ device: DeviceID, _ event: EventID, _ thread: borrowing HostThread) throws(Refusal) -> Int {
        if let place = find(device, event, thread) { return place }
        guard isStorable(device) else { throw .deviceOutOfRange }
        guard let index = tables.deviceIndex(device) else { throw .deviceUnmapped }
        guard event.rawValue < 1 << UInt32(tables.devices[index].eventBits) else { throw .eventOutOfRange }
        throw .eventUnmapped
    }

    /// Index of the vCPU or redistributor that a mapping leads to.
    /// - Precondition: the thread holds its_lock.
    func destination(_ place: Int, _ thread: borrowing HostThread) throws(Refusal) -> Int {
        assert(isLocked(by: thread))
        let mapping = unsafe mappings.pointer(to: place)
        if unsafe mapping.pointee.vpe >= 0 {
            let vpe = unsafe UInt32(mapping.pointee.vpe)
            guard vpe < limits.vpes else { throw .vpeOutOfRange }
            guard let index = tables.vpeIndex(vpe) else { throw .vpeUnmapped }
            return Int(tables.vpes[index].target)
        }
        let collection = unsafe mapping.pointee.collection
        guard collection >= 0 else { throw .collectionUnmapped }
        if lpiTables == nil, UInt32(collection) >= limits.collections { throw .collectionOutOfRange }
        let target = tables.target(of: UInt32(collection))
        guard target >= 0 else { throw .collectionUnmapped }
        return Int(target)
    }

    /// The LPI that an event is mapped to, nil if it is not mapped. Takes its_lock. For an onlooker.
    public func lpi(_ device: DeviceID, _ event: EventID) -> InterruptRef? {
        var onlooker = HostThread.onlooker
        lockTables(&onlooker)
        defer { unlockTables(&onlooker) }
        guard let place = find(device, event, onlooker), let irq = unsafe mappings.pointer(to: place).pointee.lpi else {
            return nil
        }
        return unsafe InterruptRef(irq)
    }
}
