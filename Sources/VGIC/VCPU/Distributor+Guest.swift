public import Lockfree
public import Synchronization

extension Distributor {
    /// Runs a vCPU until its guest finds nothing more, or has acknowledged `budget` interrupts.
    ///
    /// List registers and PPIs are refilled only at entry; bits of a resident vPE are seen at once; the guest leaves
    /// only when a kick asks it to, when the list registers run low while more waits, or, if it idles in WFI, when it
    /// finds nothing. Something pending that it cannot take keeps WFI from blocking: then it is idle. One thread at a
    /// time.
    @inlinable public func run(
        vcpu index: Int, budget: Int, sink: inout some AcknowledgeSink & ~Copyable, thread: inout HostThread
    ) -> RunExit {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Sequentially consistent: pairs with `kick`; a blocked vCPU is only run again after it was woken.
        if unsafe vcpu.pointee.blocked.load(ordering: .sequentiallyConsistent) { return .blocked }
        if unsafe vcpu.pointee.mode.load(ordering: .relaxed) == VCPU.Mode.outside {
            sink.worldSwitchBegins()
            if unsafe vcpu.pointee.wasBlocked { unsafe checkAfterWakeUp(vcpu, &thread) }
            unsafe enterGuest(vcpu, index: index, thread: &thread)
            sink.worldSwitchEnded()
        }
        var left = budget
        var leftAtWFI = -1
        while left > 0 {
            // Acquiring pairs with the kick's compare-and-swap: what was queued before it is seen by the next flush.
            if unsafe vcpu.pointee.mode.load(ordering: .acquiring) == VCPU.Mode.exiting {
                sink.worldSwitchBegins()
                unsafe leaveGuest(vcpu, index: index, thread: &thread)
                unsafe enterGuest(vcpu, index: index, thread: &thread)
                sink.worldSwitchEnded()
            }
            if unsafe acknowledgeOne(vcpu, index: index, sink: &sink, thread: &thread) {
                left &-= 1
                continue
            }
            if unsafe vcpu.pointee.mode.load(ordering: .acquiring) == VCPU.Mode.exiting { continue }
            if !blocksWhenIdle { return .idle }
            if unsafe vcpu.pointee.isLoadedByRegisters {
                sink.worldSwitchBegins()
                unsafe leaveGuest(vcpu, index: index, thread: &thread)
                sink.worldSwitchEnded()
                return .wfi
            }
            sink.worldSwitchBegins()
            if pollsBeforeItBlocks {
                unsafe vcpu.pointee.pendingLast = halt(vcpu, index: index, thread: &thread)
                sink.worldSwitchEnded()
                return .halted
            }
            let isBlocked = unsafe block(vcpu, index: index, thread: &thread)
            if !isBlocked { unsafe enterGuest(vcpu, index: index, thread: &thread) }
            sink.worldSwitchEnded()
            if isBlocked { return .blocked }
            if left == leftAtWFI { return .idle }
            leftAtWFI = left
        }
        return .budget
    }

    /// IAR and EOIR once: the best of list registers and the vPE's table by priority; GICv5 PPIs, which no guest has
    /// beside these, after them. False if IAR would return 1023.
    @inlinable @inline(__always) func acknowledgeOne(
        _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) -> Bool {
        let listed = unsafe bestListRegister(vcpu)
        var virtual = unsafe nextVirtual(vcpu, &thread)
        if unsafe virtual.index >= 0 && (virtual.priority >= vcpu.pointee.ceiling || vcpu.pointee.groups & 2 == 0) {
            unsafe putBack(virtual.index, vcpu)
            virtual = (-1, .max)
        }
        if listed.number >= 0, virtual.index < 0 || listed.priority <= virtual.priority {
            unsafe putBack(virtual.index, vcpu)
            if unsafe vcpu.pointee.lrNeedsFullFold >> UInt32(truncatingIfNeeded: listed.number) & 1 != 0 {
                unsafe handleSpecial(listed.number, vcpu, index: index, sink: &sink, thread: &thread)
            } else {
                unsafe acknowledgeListed(listed.number, vcpu, index: index, sink: &sink, thread: &thread)
            }
            if unsafe isMaintenanceDue(vcpu) {
                sink.worldSwitchBegins()
                unsafe takeMaintenance(vcpu, index: index, thread: &thread)
                sink.worldSwitchEnded()
            }
            return true
        }
        if virtual.index >= 0 {
            acknowledgeVirtual(virtual.index, index: index, sink: &sink, thread: &thread)
            return true
        }
        return unsafe acknowledgePPI(vcpu, index: index, sink: &sink, thread: &thread)
    }

    /// The list register that IAR would take: pending and not active, of an enabled group, of the lowest priority value
    /// and that below PMR and running priority. Number -1 if there is none.
    @inlinable func bestListRegister(_ vcpu: UnsafeMutablePointer<VCPU>) -> (number: Int, priority: UInt8) {
        var pending = unsafe vcpu.pointee.listPending & ~vcpu.pointee.listActive
        let groups = unsafe vcpu.pointee.groups
        var best = (number: -1, priority: unsafe vcpu.pointee.ceiling)
        while pending != 0 {
            let number = pending.trailingZeroBitCount
            pending &= pending &- 1
            let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
            guard register.priority < best.priority, groups & (register.isGroup1 ? 2 : 1) != 0 else { continue }
            best = (number, register.priority)
        }
        return best
    }

    /// Takes a maintenance interrupt if one is due.
    func serviceMaintenance(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) {
        if unsafe isMaintenanceDue(vcpu) {
            unsafe takeMaintenance(vcpu, index: index, thread: &thread)
        }
    }

    /// Whether what ICH_HCR_EL2 asks for came about.
    @inlinable func isMaintenanceDue(_ vcpu: UnsafeMutablePointer<VCPU>) -> Bool {
        let control = unsafe vcpu.pointee.control
        let ended = unsafe vcpu.pointee.lrEOIMaintenance
        if control.rawValue & HypervisorControl.watched.rawValue == 0 && ended == 0 { return false }
        let pending = unsafe vcpu.pointee.listPending
        let active = unsafe vcpu.pointee.listActive
        // ICH_MISR_EL2: U none or one list register is valid, NP none is pending, LRENP EOIcount, EOI.
        return unsafe ended != 0 || (control.contains(.underflow) && (pending | active).nonzeroBitCount <= 1)
            || (control.contains(.nonePending) && pending & ~active == 0)
            || (control.contains(.entryNotPresent) && vcpu.pointee.eoiCount > 0)
    }

    /// A maintenance interrupt: an exit and an entry.
    @usableFromInline func takeMaintenance(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) {
        thread.counters.maintenanceInterrupts &+= 1
        unsafe leaveGuest(vcpu, index: index, thread: &thread)
        unsafe enterGuest(vcpu, index: index, thread: &thread)
    }

    @inlinable func acknowledgeListed(
        _ number: Int, _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) {
        // IAR: pending to active; EOIR: active to invalid. Nothing of this priority could come in between.
        let pending = unsafe vcpu.pointee.listPending
        unsafe vcpu.pointee.listPending = pending & ~(1 << UInt32(truncatingIfNeeded: number))
        let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
        unsafe vcpu.pointee.listRegisters[number] = 0
        thread.counters.deliveries &+= 1
        let stamp = unsafe vcpu.pointee.listStamps[number]
        sink.acknowledged(vcpu: index, intid: register.intid, stamp: stamp)
    }

    @inlinable func acknowledgeVirtual(
        _ lpi: Int, index: Int, sink: inout some AcknowledgeSink & ~Copyable, thread: inout HostThread
    ) {
        let irq = unsafe lpis.pointer(to: lpi)
        // Sequentially consistent, as every change of this word. 0: cleared or moved meanwhile, the index was stale.
        let word = unsafe irq.pointee.virtualPending.exchange(0, ordering: .sequentiallyConsistent)
        guard word != 0 else { return }
        // Sequentially consistent: pairs with `setTarget`. Still ours at this point: the acknowledge came before the
        // move. Not ours: the pending state goes to its new home.
        guard unsafe irq.pointee.vpe.load(ordering: .sequentiallyConsistent) == Int32(truncatingIfNeeded: index) else {
            unsafe moveToTable(InterruptRef(irq), Stamp(rawValue: word), thread: &thread)
            return
        }
        thread.counters.deliveries &+= 1
        unsafe sink.acknowledged(vcpu: index, intid: irq.pointee.intid, stamp: Stamp(rawValue: word))
    }
}
