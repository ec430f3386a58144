public import SystemPackage
public import VGIC

extension Irqfds where Cache: ~Copyable {
    /// KVM_SET_GSI_ROUTING: replaces the whole table. A signal on its way goes by the old or by the new one.
    ///
    /// Where an irqfd has a producer and its GSI led to an MSI and leads elsewhere now, its LPI is software's again,
    /// and stays so until producer or irqfd is joined anew (`kvm_arch_update_irqfd_routing`). KVM does that under
    /// irqfds.lock; here it follows, because vlpi_lock is outside it. What another thread has forwarded to the new
    /// route in between is taken back too. The call returns after a grace period, so that no injection that began
    /// before it goes on by an old route (`synchronize_srcu_expedited`).
    ///
    /// Checks in order: more than 4,096 entries, a flag, a GSI of 4,096 or more; then entry by entry a flag that its
    /// type does not have, a second entry on a GSI (one pin of the one irqchip, or one MSI, is all that a GSI has), a
    /// chip or a pin that does not exist, an unknown type.
    /// - Precondition: the thread is in no section, and holds no lock.
    /// - Throws: EINVAL, and the old table stays.
    public func setGSIRouting(
        _ entries: [GSIRoute], flags: UInt32 = 0, thread: inout HostThread
    ) throws(Errno) {
        guard entries.count <= GSIRoute.limit, flags == 0 else { throw .invalidArgument }
        guard entries.allSatisfy({ $0.gsi < UInt32(GSIRoute.limit) }) else { throw .invalidArgument }
        var byGSI: [UInt32: GSIRoute] = [:]
        for entry in entries {
            guard entry.isValid, byGSI.updateValue(entry, forKey: entry.gsi) == nil else { throw .invalidArgument }
        }
        for hostIRQ in replace(byGSI, thread: &thread) { vm.unsetForwarding(hostIRQ: hostIRQ, thread: &thread) }
        thread.waitForGrace(vm.quiescence)
    }

    /// Puts the table in force (`kvm_irq_routing_update`).
    /// - Returns: the interrupts of producers whose irqfd has another route now, in ascending order.
    private func replace(_ byGSI: [UInt32: GSIRoute], thread: inout HostThread) -> [Int] {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        let old = routes
        routes = byGSI
        counted.calls &+= 1
        counted.entriesCopied &+= UInt64(byGSI.count)
        counted.locks &+= 2
        counted.gracePeriods &+= 1
        var rerouted: [Int] = []
        for (slot, binding) in bindings where !binding.isEnding {
            update(slot, binding.gsi, thread)
            if let producer = binding.producer, old[binding.gsi]?.isMSI == true, old[binding.gsi] != byGSI[binding.gsi]
            {
                rerouted.append(producer)
            }
        }
        return rerouted.sorted()
    }

    /// The entries that are in force, by GSI.
    public var gsiRouting: [GSIRoute] {
        var onlooker = HostThread.onlooker
        lockIrqfds(&onlooker)
        defer { unlockIrqfds(&onlooker) }
        return routes.values.sorted { $0.gsi < $1.gsi }
    }

    /// Copies the route of a GSI to the slot of its irqfd (`irqfd_update`). Inject work that has been scheduled and has
    /// run since is not carried into the new route.
    /// - Precondition: the thread holds irqfds.lock.
    func update(_ slot: Int, _ gsi: UInt32, _ thread: borrowing HostThread) {
        assert(thread.holds(.irqfds))
        counted.irqfdUpdates &+= 1
        if bindings[slot]?.injectionsBeforeWork != table.injections(slot) { bindings[slot]?.injectionsBeforeWork = nil }
        table.setRoute(slot, copy(of: routes[gsi]) ?? .none)
    }

    /// What a slot keeps of a route: the device and event of an MSI that the first ITS takes. An ITS that has an
    /// address keeps it, so the copy stays true; before it has one, its MSIs are found by their address at each signal.
    func copy(of route: GSIRoute?) -> Route? {
        guard case .msi(let address, let data, let device)? = route?.target,
            route?.flags == VirtualMachine<Cache>.validDeviceID, vm.its.answers(to: address)
        else { return nil }
        return Route(device: device, event: data)
    }

    /// The route of a slot's GSI now, nil if it leads nowhere; and whether this signal is the inject work of an eventfd
    /// that was signalled before its assignment, which runs once. Of an irqfd whose end has begun too: KVM flushes its
    /// inject work.
    func takeRoute(ofSlot slot: Int, thread: inout HostThread) -> (route: GSIRoute?, isWork: Bool) {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        guard let binding = bindings[slot] else { return (nil, false) }
        bindings[slot]?.injectionsBeforeWork = nil
        return (routes[binding.gsi], binding.injectionsBeforeWork != nil && binding.resamplefd == nil)
    }

    /// The pin that a GSI leads to.
    /// - Precondition: the thread holds irqfds.lock.
    func pin(of gsi: UInt32, _ thread: borrowing HostThread) -> UInt32? {
        assert(thread.holds(.irqfds))
        if case .irqchip(_, let pin) = routes[gsi]?.target { return pin }
        return nil
    }

    /// Whether an assignment with a resamplefd is left on the GSI.
    /// - Precondition: the thread holds irqfds.lock.
    func hasResampler(_ gsi: UInt32, _ thread: borrowing HostThread) -> Bool {
        assert(thread.holds(.irqfds))
        return bindings.values.contains { $0.gsi == gsi && $0.resamplefd != nil && !$0.isEnding }
    }
}
