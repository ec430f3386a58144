import Kernel
import Lockfree
import SystemPackage
import VGIC

extension Irqfds where Cache: ~Copyable {
    /// Checks and makes an assignment (`kvm_irqfd_assign`).
    /// - Throws: what `irqfd` throws for an assignment.
    func assign(_ request: IrqfdRequest, thread: inout HostThread) throws(Errno) {
        guard vm.isInitialised else { throw .resourceTemporarilyUnavailable }
        guard hasRoom(&thread) else { throw .noMemory }
        let identity = try EventFD.identity(of: request.eventfd)
        let isResampled = request.flags & IrqfdRequest.resample != 0
        if isResampled { _ = try EventFD.identity(of: request.resamplefd) }
        guard BoundEventfds.all.insert(identity) else { throw .resourceBusy }
        var opened: [CInt] = []
        do throws(Errno) {
            opened.append(try EventFD.duplicate(FileDescriptor(rawValue: request.eventfd)).rawValue)
            if isResampled {
                opened.append(try EventFD.duplicate(FileDescriptor(rawValue: request.resamplefd)).rawValue)
            }
        } catch {
            Self.letGo(identity, opened)
            throw error
        }
        // The resamplers are all that hears of deactivations.
        if isResampled { vm.distributor.setAcknowledgeNotifier(self) }
        guard let slot = bind(request.gsi, identity, opened, thread: &thread) else {
            Self.letGo(identity, opened)
            throw .noMemory
        }
        wake.signal()
        // As in KVM, the assignment stands even if the LPI cannot be forwarded.
        _ = try? connect(slot, thread: &thread)
    }

    /// Gives an assignment a slot and has the loop watch it; nil if no slot is free.
    /// - Parameters:
    ///   - gsi: the GSI that it raises.
    ///   - identity: of the eventfd.
    ///   - opened: the eventfd's duplicate, and the resamplefd's if there is one.
    ///   - thread: the calling thread.
    private func bind(
        _ gsi: UInt32, _ identity: EventFD.Identity, _ opened: [CInt], thread: inout HostThread
    ) -> Int? {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        guard let slot = firstFreeSlot(thread) else { return nil }
        bindings[slot] = Binding(
            gsi: gsi, identity: identity, eventfd: opened[0], resamplefd: opened.count > 1 ? opened[1] : nil,
            token: table.token(slot),
            injectionsBeforeWork: EventFD.isSignalled(opened[0]) ? table.injections(slot) : nil,
            producer: producers[identity]?.hostIRQ)
        counted.calls &+= 1
        counted.locks &+= 2
        table.setDescriptor(slot, opened[0])
        update(slot, gsi, thread)
        changes.append(.watch(slot))
        return slot
    }

    /// Ends all assignments that match, and returns when the loop has let go of each. After that an LPI that was
    /// forwarded for a producer is software's, and the line of a GSI that has no resampler left is low.
    func end(thread: inout HostThread, wait: (inout HostThread) -> Void, _ matches: (Binding) -> Bool) {
        var ending: [(slot: Int, token: Token)] = []
        var lowered: [UInt32] = []
        var disconnected: [Int] = []
        lockIrqfds(&thread)
        for (slot, binding) in bindings where matches(binding) {
            ending.append((slot, binding.token))
            guard !binding.isEnding else { continue }
            bindings[slot]?.isEnding = true
            counted.calls &+= 1
            counted.locks &+= 2
            counted.gracePeriods &+= 1
            table.setRoute(slot, .none)
            table.retire(slot)
            changes.append(.unwatch(slot))
            if binding.resamplefd != nil, !hasResampler(binding.gsi, thread), let pin = pin(of: binding.gsi, thread) {
                lowered.append(pin)
            }
            if let producer = binding.producer { disconnected.append(producer) }
        }
        unlockIrqfds(&thread)
        guard !ending.isEmpty else { return }
        wake.signal()
        // The clean-up work waits for whoever has the irqfd in hand (`irqfd_shutdown`).
        thread.waitForGrace(vm.quiescence)
        for one in ending { while isThere(one.slot, one.token, thread: &thread) { wait(&thread) } }
        for pin in lowered { lower(pin, thread: &thread) }
        for hostIRQ in disconnected { vm.unsetForwarding(hostIRQ: hostIRQ, thread: &thread) }
    }

    private func hasRoom(_ thread: inout HostThread) -> Bool {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        return bindings.count < table.count
    }

    private func isThere(_ slot: Int, _ token: Token, thread: inout HostThread) -> Bool {
        lockIrqfds(&thread)
        defer { unlockIrqfds(&thread) }
        return bindings[slot]?.token == token
    }

    /// Unbinds an assignment's eventfd and closes its descriptors.
    static func letGo(_ binding: Binding) {
        letGo(binding.identity, [binding.eventfd] + (binding.resamplefd.map { [$0] } ?? []))
    }

    /// Unbinds an eventfd and closes the descriptors. In this order: the kernel gives the identity of an eventfd to the
    /// next one as soon as nobody has it open.
    private static func letGo(_ identity: EventFD.Identity, _ descriptors: [CInt]) {
        BoundEventfds.all.remove(identity)
        for descriptor in descriptors { _ = EventFD(owning: descriptor) }
    }

    /// The lowest slot that is not in use, nil if there is none.
    /// - Precondition: the thread holds irqfds.lock.
    private func firstFreeSlot(_ thread: borrowing HostThread) -> Int? {
        assert(thread.holds(.irqfds))
        while nextFreeSlot < table.count, bindings[nextFreeSlot] != nil { nextFreeSlot += 1 }
        return nextFreeSlot < table.count ? nextFreeSlot : nil
    }
}
