public import Lockfree
import Synchronization
import SystemPackage

extension ITS where Cache: ~Copyable {
    /// The slow half of an MSI (`vgic_its_trigger_msi` after a cache miss): resolves under its_lock, fills the cache
    /// and injects. Takes a lock; call outside any section.
    public func inject(
        _ device: DeviceID, _ event: EventID, stamp: Stamp, counters: inout ModelCounters,
        kicks: borrowing some KickSink & ~Copyable
    ) -> MSIOutcome {
        distributor.acquire(lock, &counters)
        defer { lock.unlock() }
        let lpi: InterruptRef
        do {
            lpi = try resolve(device, event)
        } catch {
            switch error {
            case .busy:
                counters.refused &+= 1
                return .refused(.resourceBusy)
            default:
                counters.blocked &+= 1
                return .blocked(error)
            }
        }
        distributor.inject(lpi, stamp: stamp, counters: &counters, kicks: kicks)
        return .injected
    }

    /// `vgic_its_resolve_lpi`, which also fills the cache. Call under its_lock.
    func resolve(_ device: DeviceID, _ event: EventID) throws(CommandError) -> InterruptRef {
        guard enabled.load(ordering: .relaxed) else { throw .busy }
        guard let place = find(device, event) else { throw .intUnmappedInterrupt }
        let mapping = unsafe mappings.pointer(to: place)
        let target = unsafe tables.target(of: mapping.pointee.collection)
        guard target >= 0, let irq = unsafe mapping.pointee.lpi else { throw .intUnmappedInterrupt }
        guard distributor.lpisEnabled(vcpu: Int(target)) else { throw .busy }
        cache.fill(device: device.rawValue, event: event.rawValue, translation: Translation(mapping: place))
        return unsafe InterruptRef(irq)
    }

    /// `find_ite`: the device's list, then the event in it. Call under its_lock.
    func find(_ device: DeviceID, _ event: EventID) -> Int? {
        guard let index = tables.deviceIndex(device) else { return nil }
        var place = tables.devices[index].first
        while place >= 0 {
            let mapping = unsafe mappings.pointer(to: Int(place))
            if unsafe mapping.pointee.event == event.rawValue { return Int(place) }
            place = unsafe mapping.pointee.next
        }
        return nil
    }

    /// The LPI that an event is mapped to, nil if it is not mapped. Takes its_lock.
    public func lpi(_ device: DeviceID, _ event: EventID) -> InterruptRef? {
        lock.lock()
        defer { lock.unlock() }
        guard let place = find(device, event), let irq = unsafe mappings.pointer(to: place).pointee.lpi else {
            return nil
        }
        return unsafe InterruptRef(irq)
    }
}
