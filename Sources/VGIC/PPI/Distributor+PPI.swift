public import Lockfree
public import Synchronization

extension Distributor {
    /// One edge of a GICv5 PPI: no ap_list, only the latch and a kick (`vgic_v5_ppi_queue_irq_unlock`). KVM's irq_lock
    /// is counted and not taken: the latch is a word. Counts exactly one of `latched` and `mergedPending`.
    /// - Precondition: `number` is below the configured PPI count.
    @inlinable public func injectPPI(vcpu index: Int, number: Int, stamp: Stamp, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        thread.counters.lockAcquisitions &+= 1
        // Sequentially consistent, as in `flushPPIs`: the word first, then its index bit.
        let (isFirst, _) = unsafe vcpu.pointee.ppis.stamps[number].compareExchange(
            expected: 0, desired: stamp.rawValue, ordering: .sequentiallyConsistent)
        if isFirst {
            thread.counters.latched &+= 1
            _ = unsafe vcpu.pointee.ppis.pending.insert(number)
        } else {
            thread.counters.mergedPending &+= 1
        }
        kick(index, thread: &thread)
    }

    /// Sets the line of a level-triggered GICv5 PPI. Setting the level that the line has already does nothing.
    public func setPPILine(vcpu index: Int, number: Int, level: Bool, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        thread.counters.lockAcquisitions &+= 1
        let changes =
            unsafe level ? vcpu.pointee.ppis.lines.insert(number) : vcpu.pointee.ppis.lines.remove(number)
        guard changes else { return }
        if level { thread.counters.lineAssertions &+= 1 }
        kick(index, thread: &thread)
    }

    /// What a guest with GICv5 PPIs does first on each of its CPUs: ICC_PCR_EL1 lets all priorities pass,
    /// ICC_CR0_EL1.EN delivers interrupts, and ICC_PPI_ENABLER<n>_EL1 enables SW_PPI. Before that all of it is zero.
    package func bootPPIs(vcpu: Int) {
        setPPIControl(vcpu: vcpu, isEnabled: true, priorityMask: 31)
        setPPIEnabled(vcpu: vcpu, number: Int(INTID.softwarePPI), true)
    }

    /// The guest's write to ICC_PPI_ENABLER<n>_EL1: trapped, so the shadow is always current. A PPI that is not exposed
    /// stays disabled.
    public func setPPIEnabled(vcpu: Int, number: Int, _ enabled: Bool) {
        if enabled && ppiExposed.contains(number) {
            _ = unsafe vcpus.pointer(to: vcpu).pointee.ppis.enabled.insert(number)
        } else {
            _ = unsafe vcpus.pointer(to: vcpu).pointee.ppis.enabled.remove(number)
        }
    }

    /// The guest's write to ICC_PPI_PRIORITYR<n>_EL1: 5 bits, 0 the highest. The hypervisor learns of it when the vCPU
    /// blocks. Only on the thread that runs the vCPU, as what follows.
    public func setPPIPriority(vcpu: Int, number: Int, _ priority: UInt8) {
        unsafe vcpus.pointer(to: vcpu).pointee.ppis.priorities[number] = priority & 31
    }

    /// VMCR: whether interrupts are delivered at all, and the mask: only priorities up to and with it are.
    public func setPPIControl(vcpu: Int, isEnabled: Bool, priorityMask: UInt8) {
        unsafe vcpus.pointer(to: vcpu).pointee.ppis.isEnabled = isEnabled
        unsafe vcpus.pointer(to: vcpu).pointee.ppis.priorityMask = priorityMask & 31
    }

    /// `vgic_v5_has_pending_ppi`: whether a PPI would wake the vCPU: exposed, enabled, pending by latch or line, and
    /// its priority, as last synced, strictly below what is being handled and masked. Nobody asks whether it is active.
    /// One irq_lock is counted for each exposed PPI that is looked at.
    public func hasPendingPPI(vcpu index: Int, thread: inout HostThread) -> Bool {
        unsafe hasPendingPPI(vcpus.pointer(to: index), &thread)
    }

    @usableFromInline func hasPendingPPI(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) -> Bool {
        let ceiling = unsafe vcpu.pointee.ppis.ceiling
        if ceiling == 0 { return false }
        for word in 0..<2 {
            var bits = ppiExposed.word(word)
            let lines = unsafe vcpu.pointee.ppis.lines.word(word)
            let ready = unsafe vcpu.pointee.ppis.enabled.word(word) & (vcpu.pointee.ppis.pending.word(word) | lines)
            while bits != 0 {
                let number = word * 64 + bits.trailingZeroBitCount
                let bit = bits & ~(bits - 1)
                bits &= ~bit
                thread.counters.lockAcquisitions &+= 1
                if unsafe ready & bit != 0 && vcpu.pointee.ppis.shadowPriorities[number] < ceiling { return true }
            }
        }
        return false
    }

    /// `vgic_v5_put` in WFI: the guest's priorities become known, one irq_lock for each exposed PPI.
    @inlinable func syncPPIPriorities(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        unsafe vcpu.pointee.ppis.shadowPriorities = vcpu.pointee.ppis.priorities
        countPPILocks(&thread)
    }

    /// Whether the guest has a GICv5: it is shown PPIs of one.
    @inlinable var isGICv5: Bool { ppiLocks.load(ordering: .relaxed) != 0 }  // Relaxed: it is set before any run.

    /// Whether an entry and an exit take no ap_list_lock where the list is empty: up to 6.18, and of a GICv5 vCPU,
    /// whose PPIs are in no list (`vgic_flush_state`, `kvm_vgic_sync_hwstate`).
    @inlinable var passesOverEmptyLists: Bool { sortEra == .upTo618 || isGICv5 }

    /// KVM takes the irq_lock of each exposed PPI at each entry (`vgic_v5_flush_ppi_state`), each exit
    /// (`vgic_v5_fold_ppi_state`) and each put for WFI. Here it is counted and not taken.
    @inlinable func countPPILocks(_ thread: inout HostThread) {
        thread.counters.lockAcquisitions &+= ppiLocks.load(ordering: .relaxed)  // Relaxed: it is set before any run.
    }

    /// The PPI that the CPU would deliver: visible, enabled, not active, of the lowest priority value, and that
    /// strictly below `ceiling`; -1 if there is none.
    @inlinable func bestPPI(_ vcpu: UnsafeMutablePointer<VCPU>) -> Int {
        var best = -1
        var limit = unsafe vcpu.pointee.ppis.ceiling
        for word in 0..<2 {
            var bits = unsafe vcpu.pointee.ppis.visible[word]
            if bits == 0 { continue }
            bits &= unsafe vcpu.pointee.ppis.enabled.word(word) & ~vcpu.pointee.ppis.active[word]
            while bits != 0 {
                let number = word &* 64 &+ bits.trailingZeroBitCount
                bits &= bits &- 1
                let priority = unsafe vcpu.pointee.ppis.priorities[number]
                guard priority < limit else { continue }
                (best, limit) = (number, priority)
            }
        }
        return best
    }

    /// Acknowledges and ends a PPI in one step (GICR CDIA and CDEOI), as a guest that ends at once what it takes. False
    /// if there is none to take.
    @inlinable func acknowledgePPI(
        _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) -> Bool {
        let number = unsafe bestPPI(vcpu)
        guard number >= 0 else { return false }
        unsafe takePPI(number, vcpu, index: index, sink: &sink, thread: &thread)
        return true
    }

    @inlinable func takePPI(
        _ number: Int, _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) {
        let word = number >> 6
        let bit: UInt64 = 1 &<< UInt64(number & 63)
        let visible = unsafe vcpu.pointee.ppis.visible[word]
        unsafe vcpu.pointee.ppis.visible[word] = visible & ~bit
        if ppiLevels.word(word) & bit == 0 {
            thread.counters.deliveries &+= 1
        } else {
            thread.counters.lineDeliveries &+= 1
        }
        let stamp = unsafe vcpu.pointee.ppis.visibleStamps[number].load(ordering: .relaxed)  // own thread only
        let intid = INTID.v5PPI(UInt32(truncatingIfNeeded: number))
        sink.acknowledged(vcpu: index, intid: intid, stamp: stamp == 0 ? .unknown : Stamp(rawValue: stamp))
    }

    /// CDIA as one step of a guest that ends its interrupts later: the PPI that becomes active, nil if there is none.
    public func beginPPI(vcpu index: Int, sink: inout some AcknowledgeSink & ~Copyable, thread: inout HostThread)
        -> Int?
    {
        let vcpu = unsafe vcpus.pointer(to: index)
        if unsafe vcpu.pointee.mode.load(ordering: .relaxed) == VCPU.Mode.outside {  // this thread changes it
            unsafe enterGuest(vcpu, index: index, thread: &thread)
        }
        let number = unsafe bestPPI(vcpu)
        guard number >= 0 else { return nil }
        unsafe takePPI(number, vcpu, index: index, sink: &sink, thread: &thread)
        let active = unsafe vcpu.pointee.ppis.active[number >> 6]
        unsafe vcpu.pointee.ppis.active[number >> 6] = active | 1 << UInt64(number & 63)
        let handled = unsafe vcpu.pointee.ppis.activePriorities
        unsafe vcpu.pointee.ppis.activePriorities = handled | 1 << UInt32(vcpu.pointee.ppis.priorities[number])
        return number
    }

    /// CDEOI: priority drop, of the highest priority that is being handled, whatever PPI that was, which stays active.
    public func dropPPIPriority(vcpu index: Int) {
        let vcpu = unsafe vcpus.pointer(to: index)
        let handled = unsafe vcpu.pointee.ppis.activePriorities
        unsafe vcpu.pointee.ppis.activePriorities = handled & (handled &- 1)
    }

    /// CDDI: the PPI is no longer active; before or after the priority drop. A line that is still high is delivered
    /// again after the next entry.
    public func deactivatePPI(vcpu index: Int, number: Int) {
        let vcpu = unsafe vcpus.pointer(to: index)
        let active = unsafe vcpu.pointee.ppis.active[number >> 6]
        unsafe vcpu.pointee.ppis.active[number >> 6] = active & ~(1 << UInt64(number & 63))
    }
}
