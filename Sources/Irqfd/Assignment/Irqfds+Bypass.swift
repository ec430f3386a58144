import Kernel
public import SystemPackage
public import VGIC

/// Irq-bypass (`virt/lib/irqbypass.c`, `kvm_arch_irq_bypass_add_producer`): a driver of the host that passes a device
/// through joins an interrupt of its own with the eventfd that the device's MSI raises. Producer and irqfd know each
/// other by the eventfd.
extension Irqfds where Cache: ~Copyable {
    /// A driver, VFIO, joins an interrupt of the host with an eventfd. While the eventfd has an irqfd whose GSI leads
    /// to an MSI, the LPI of that MSI is forwarded if it can be: from now on, or from the assignment on.
    ///
    /// - Parameters:
    ///   - eventfd: stays the caller's.
    ///   - hostIRQ: Linux's number of the interrupt.
    ///   - thread: the calling thread.
    /// - Returns: whether the LPI is forwarded now.
    /// - Throws: EBADF or EINVAL the eventfd is none; EBUSY it has a producer; EMFILE; and what `setForwarding` throws.
    ///   The eventfd has no producer then.
    @discardableResult public func addProducer(
        eventfd: CInt, hostIRQ: Int, thread: inout HostThread
    ) throws(Errno) -> Bool {
        let identity = try EventFD.identity(of: eventfd)
        let duplicate = try EventFD.duplicate(FileDescriptor(rawValue: eventfd)).rawValue
        lockIrqfds(&thread)
        guard producers[identity] == nil else {
            unlockIrqfds(&thread)
            _ = EventFD(owning: duplicate)
            throw .resourceBusy
        }
        producers[identity] = Producer(hostIRQ: hostIRQ, eventfd: duplicate)
        let slot = bindings.first { $0.value.identity == identity && !$0.value.isEnding }?.key
        if let slot { bindings[slot]?.producer = hostIRQ }
        unlockIrqfds(&thread)
        guard let slot else { return false }
        do {
            return try connect(slot, thread: &thread)
        } catch {
            _ = takeProducer(of: identity, thread: &thread)
            throw error
        }
    }

    /// The driver gives the interrupt up: the LPI is software's again. Nothing if the eventfd has no producer.
    /// - Throws: EBADF or EINVAL the eventfd is none.
    public func removeProducer(eventfd: CInt, thread: inout HostThread) throws(Errno) {
        let identity = try EventFD.identity(of: eventfd)
        if let joined = takeProducer(of: identity, thread: &thread) {
            vm.unsetForwarding(hostIRQ: joined, thread: &thread)
        }
    }

    /// Forgets the producer of an eventfd.
    /// - Returns: its interrupt if an irqfd was joined with it.
    private func takeProducer(of identity: EventFD.Identity, thread: inout HostThread) -> Int? {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        guard let producer = producers.removeValue(forKey: identity) else { return nil }
        _ = EventFD(owning: producer.eventfd)
        guard let slot = bindings.first(where: { $0.value.identity == identity && $0.value.producer != nil })?.key
        else { return nil }
        bindings[slot]?.producer = nil
        return producer.hostIRQ
    }

    /// Forwards the LPI of a slot's route to the interrupt of its producer: true if it is forwarded now. Nothing
    /// without a producer, or where the GSI leads to no MSI.
    ///
    /// its_lock is outside irqfds.lock, so the route may change meanwhile, or the assignment end: then the forwarding,
    /// which is that of the old route, is taken back.
    /// - Throws: what `setForwarding` throws. Producer and irqfd are not joined then.
    func connect(_ slot: Int, thread: inout HostThread) throws(Errno) -> Bool {
        guard let joined = joined(slot, thread: &thread),
            case .msi(let address, let data, let device) = joined.route.target
        else { return false }
        let isForwarded: Bool
        do throws(Errno) {
            isForwarded = try vm.setForwarding(
                hostIRQ: joined.hostIRQ, device: DeviceID(device), event: EventID(data), doorbell: address,
                thread: &thread)
        } catch {
            part(slot, thread: &thread)
            throw error
        }
        if let now = self.joined(slot, thread: &thread), now == joined { return isForwarded }
        vm.unsetForwarding(hostIRQ: joined.hostIRQ, thread: &thread)
        return false
    }

    /// Producer and irqfd of a slot are not joined.
    private func part(_ slot: Int, thread: inout HostThread) {
        lockIrqfds(&thread)
        bindings[slot]?.producer = nil
        unlockIrqfds(&thread)
    }

    /// The producer's interrupt and the route of a slot; nil if it has no producer or no route, or its end has begun.
    private func joined(_ slot: Int, thread: inout HostThread) -> (hostIRQ: Int, route: GSIRoute)? {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        guard let binding = bindings[slot], !binding.isEnding, let hostIRQ = binding.producer,
            let route = routes[binding.gsi]
        else { return nil }
        return (hostIRQ, route)
    }
}
