import Lockfree
import Synchronization
import SystemPackage
import Vocabulary

/// The part of KVM_DEBUG_GIC_MSI_SETUP that concerns the tables. See `VirtualMachine.debugGICMSISetup`.
extension ITS where Cache: ~Copyable {
    /// Checks, maps what is not mapped, forwards. its_lock is held over all of it, so that no command comes in between.
    /// - Precondition: the thread holds its_lock.
    func setUp(
        _ setup: DebugMSISetup, _ event: HostGIC.Event?, _ direct: DirectInjection, vcpu: Int, thread: inout HostThread
    ) throws(Errno) {
        assert(isLocked(by: thread))
        guard case .interrupts(let distributor) = pending else { throw .invalidArgument }
        let quirks = direct.quirks
        // As posted: whatever BASER and CBASER say.
        if quirks.contains(.changesBeforeChecks) { enabled.store(true, ordering: .releasing) }
        if !quirks.contains(.uncheckedSetup) { try checkNumbers(setup) }
        if quirks.isDisjoint(with: [.changesBeforeChecks, .silentSoftware]) {
            guard isEnabled, registers.allowEnable, distributor.lpisEnabled(vcpu: vcpu) else { throw .resourceBusy }
        }
        let collection = collection(of: vcpu, setup, quirks)
        if !quirks.contains(.uncheckedSetup) {
            guard isStorable(setup.device), isKnownOrStorable(collection) else { throw .invalidArgument }
        }
        if !quirks.contains(.duplicateMappings) {
            try checkMapping(setup, vcpu: vcpu, collection, distributor, thread: &thread)
        }
        try checkForwarding(setup, quirks, direct, thread: &thread)
        let lpi = try checkRoom(setup, vcpu: vcpu, distributor)
        // As posted this comes out when everything has been changed.
        let isAccepted = event.map { direct.host.accepts($0, of: direct.owner, thread: &thread) } ?? true
        guard isAccepted || quirks.contains(.silentSoftware) else { throw .invalidArgument }
        map(setup, lpi, collection, vcpu: vcpu, quirks, thread: &thread)
        try forward(setup, event, direct, thread: &thread)
    }

    /// What can be said without the tables: 16 bits, an event that the device has, an ITT that is one, an LPI.
    private func checkNumbers(_ setup: DebugMSISetup) throws(Errno) {
        let device = tables.deviceIndex(setup.device).map { tables.devices[$0] }
        let bits = device?.eventBits ?? DebugMSISetup.eventBits
        let itt = device?.itt ?? setup.itt
        guard (setup.device.rawValue | setup.event.rawValue) >> 16 == 0, setup.event.rawValue < 1 << UInt32(bits),
            setup.itt & 0xFF == 0, memory.isVisible(setup.itt),
            memory.isVisible(itt &+ 8 * UInt64(setup.event.rawValue)),
            setup.intid.rawValue < intidLimit
        else { throw .invalidArgument }
        // A table that is new has to be there as a whole.
        let last = setup.itt &+ 8 * (1 << UInt64(DebugMSISetup.eventBits) - 1)
        guard device != nil || memory.isVisible(last) else { throw .invalidArgument }
    }

    /// A collection that leads to the vCPU, or the one of its id, which is then to be made. As posted: always that.
    private func collection(of vcpu: Int, _ setup: DebugMSISetup, _ quirks: Quirks) -> CollectionID {
        if !quirks.contains(.duplicateMappings), let known = tables.collections.first(where: { $0.target == vcpu }) {
            return CollectionID(known.id)
        }
        return CollectionID(setup.vcpu.rawValue)
    }

    /// What the guest has mapped has to be what is asked for.
    private func checkMapping(
        _ setup: DebugMSISetup, vcpu: Int, _ collection: CollectionID, _ distributor: Distributor,
        thread: inout HostThread
    ) throws(Errno) {
        if let place = find(setup.device, setup.event, thread) {
            let intid = unsafe mappings.pointer(to: place).pointee.intid
            guard intid == setup.intid.rawValue, (try? destination(place, thread)) == vcpu else { throw .fileExists }
        } else if tables.collectionIndex(collection) != nil {
            guard tables.target(of: collection.rawValue) == vcpu else { throw .fileExists }
        }
        // An LPI that something holds has its target already, and keeps it.
        if let lpi = distributor.lpi(setup.intid), lpi.references > 0 {
            guard distributor.target(of: lpi, thread: &thread) == vcpu else { throw .fileExists }
        }
    }

    /// A host interrupt is one LPI, and an LPI one host interrupt.
    private func checkForwarding(
        _ setup: DebugMSISetup, _ quirks: Quirks, _ direct: DirectInjection, thread: inout HostThread
    ) throws(Errno) {
        direct.lockVLPIs(&thread)
        defer { direct.unlockVLPIs(&thread) }
        let number = Int(setup.hostInterrupt)
        guard direct.lpis[number] ?? setup.intid == setup.intid else { throw .fileExists }
        guard quirks.contains(.silentSoftware) || direct.events[setup.intid]?.number ?? number == number else {
            throw .fileExists
        }
    }

    /// - Throws: ENOMEM no such LPI in the model, or no room for its translation; EFAULT.
    private func checkRoom(
        _ setup: DebugMSISetup, vcpu: Int, _ distributor: Distributor
    ) throws(Errno) -> InterruptRef {
        guard let lpi = distributor.lpi(setup.intid), !tables.free.isEmpty || tables.used < mappings.count else {
            throw .noMemory
        }
        guard let lpiTables, (try? lpiTables.property(setup.intid.rawValue)) != nil else { throw .badAddress }
        if lpiTables.pendingBase(vcpu: vcpu) != 0 {
            guard (try? lpiTables.isPending(vcpu: vcpu, setup.intid.rawValue)) != nil else { throw .badAddress }
        }
        return lpi
    }

    /// Device, collection and event, as far as they are not there. As posted: anew, behind those that are.
    private func map(
        _ setup: DebugMSISetup, _ lpi: InterruptRef, _ collection: CollectionID, vcpu: Int, _ quirks: Quirks,
        thread: inout HostThread
    ) {
        let duplicates = quirks.contains(.duplicateMappings)
        guard duplicates || find(setup.device, setup.event, thread) == nil else { return }
        var index = duplicates ? nil : tables.deviceIndex(setup.device)
        if index == nil {
            index = tables.devices.count
            tables.devices.append(
                .init(id: setup.device.rawValue, eventBits: DebugMSISetup.eventBits, itt: setup.itt))
        }
        if duplicates || tables.collectionIndex(collection) == nil {
            tables.collections.append(.init(id: collection.rawValue, target: Int32(vcpu)))
        }
        let place = addMapping(setup.device, setup.event, setup.intid, toDeviceAt: index, thread)
        unsafe mappings.pointer(to: place).pointee.collection = Int32(collection.rawValue)
        unsafe mappings.pointer(to: place).pointee.lpi = lpi.pointer
        adopt(lpi, target: Int(tables.target(of: collection.rawValue)), thread: &thread)
    }

    /// `kvm_vgic_v4_set_forwarding`, as irq-bypass has it. After the checks nothing here can fail, unless another VM is
    /// given the device in between; as posted, what fails here is not told.
    private func forward(
        _ setup: DebugMSISetup, _ event: HostGIC.Event?, _ direct: DirectInjection, thread: inout HostThread
    ) throws(Errno) {
        let isSilent = direct.quirks.contains(.silentSoftware)
        do {
            // Fills the cache, as in KVM; what is in it is asked again at each injection whether it is forwarded.
            let lpi = try resolve(setup.device, setup.event, thread)
            if isSilent && lpi.isForwarded { return }
            guard let event else { throw Errno.invalidArgument }
            guard try direct.connect(event, to: lpi, thread: &thread) else {
                direct.disconnect(event.number, thread: &thread)
                throw Errno.invalidArgument
            }
        } catch {
            if !isSilent { throw .invalidArgument }
        }
    }
}
