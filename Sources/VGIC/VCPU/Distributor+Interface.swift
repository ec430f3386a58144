import Lockfree
import Synchronization

extension Distributor {
    /// ICC_IAR1_EL1, as one step of a guest that ends its interrupts later: what it acknowledges, or 1023.
    ///
    /// Of the list registers, whatever their group; vLPIs and GICv5 PPIs are taken by `run` alone.
    /// This and the other steps belong to the thread that runs the vCPU; they enter the guest first if it is outside.
    public func acknowledge(vcpu index: Int, sink: inout some AcknowledgeSink & ~Copyable, thread: inout HostThread)
        -> INTID
    {
        let vcpu = unsafe step(index, thread: &thread)
        let listed = unsafe bestListRegister(vcpu)
        if listed.number >= 0 {
            let register = unsafe take(listed.number, vcpu, index: index, sink: &sink, thread: &thread)
            unsafe serviceMaintenance(vcpu, index: index, thread: &thread)
            return register.intid
        }
        thread.counters.spuriousAcknowledges &+= 1
        return .spurious
    }

    /// ICC_EOIR1_EL1: priority drop, and with EOImode 0, or of an LPI, deactivation. What no list register holds counts
    /// in EOIcount, LPIs excepted.
    public func end(vcpu index: Int, _ intid: INTID, thread: inout HostThread) {
        let vcpu = unsafe step(index, thread: &thread)
        unsafe drop(intid, vcpu)
        unsafe serviceMaintenance(vcpu, index: index, thread: &thread)
    }

    /// ICC_DIR_EL1, of use with EOImode 1. Trapped where ICH_HCR_EL2.TDIR says so.
    public func deactivate(vcpu index: Int, _ intid: INTID, thread: inout HostThread) {
        let vcpu = unsafe step(index, thread: &thread)
        if unsafe vcpu.pointee.control.contains(.trapsDeactivate) {
            unsafe leaveGuest(vcpu, index: index, thread: &thread)
            if let irq = interrupt(intid, vcpu: index), unsafe !irq.pointer.pointee.isLPI {
                unsafe deactivate(irq.pointer, thread: &thread)
            }
            unsafe enterGuest(vcpu, index: index, thread: &thread)
        } else if unsafe !deactivateListed(intid, vcpu), intid.rawValue < INTID.firstLPI {
            unsafe vcpu.pointee.eoiCount += 1
        }
        unsafe serviceMaintenance(vcpu, index: index, thread: &thread)
    }

    /// ICC_PMR_EL1: only values below it are delivered.
    public func setPriorityMask(vcpu index: Int, _ mask: UInt8) {
        let vcpu = unsafe vcpus.pointer(to: index)
        unsafe vcpu.pointee.priorityMask = mask
        unsafe updateCeiling(vcpu)
    }

    /// ICC_CTLR_EL1.EOImode: false ends and deactivates at once, true leaves the deactivation to DIR.
    public func setSplitsEOI(vcpu index: Int, _ splits: Bool) {
        unsafe vcpus.pointer(to: index).pointee.splitsEOI = splits
    }

    /// ICC_IGRPEN0_EL1 and ICC_IGRPEN1_EL1. From 6.19 the change is a maintenance interrupt, so that the list registers
    /// are chosen anew.
    public func setGroups(vcpu index: Int, group0: Bool, group1: Bool, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        let groups: UInt8 = (group0 ? 1 : 0) | (group1 ? 2 : 0)
        guard unsafe vcpu.pointee.groups != groups else { return }
        unsafe vcpu.pointee.groups = groups
        // Relaxed: this thread is the one that changes it from `outside`.
        guard sortEra == .from619, unsafe vcpu.pointee.mode.load(ordering: .relaxed) != VCPU.Mode.outside else {
            return
        }
        thread.counters.maintenanceInterrupts &+= 1
        unsafe leaveGuest(vcpu, index: index, thread: &thread)
        unsafe enterGuest(vcpu, index: index, thread: &thread)
    }

    /// ICH_HCR_EL2 as the last entry configured it.
    public func control(vcpu index: Int) -> HypervisorControl { vcpus[index].control }

    /// The list registers as they are now.
    public func listRegisters(vcpu index: Int) -> [ListRegister] {
        let vcpu = unsafe vcpus.pointer(to: index)
        return (0..<(unsafe vcpu.pointee.listCount)).map { number in
            let state =
                (unsafe vcpu.pointee.listPending) >> UInt32(number) & 1
                | ((unsafe vcpu.pointee.listActive) >> UInt32(number) & 1) << 1
            let word = unsafe vcpu.pointee.listRegisters[number] & ~(3 << 62)
            return ListRegister(rawValue: word | UInt64(state) << 62)
        }
    }

    /// IAR, EOIR and with EOImode 1 DIR, of a list register that holds no plain LPI: the guest of `run`.
    @usableFromInline func handleSpecial(
        _ number: Int, _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) {
        let register = unsafe take(number, vcpu, index: index, sink: &sink, thread: &thread)
        unsafe drop(register.intid, vcpu)
        if unsafe vcpu.pointee.splitsEOI, register.intid.rawValue < INTID.firstLPI {
            deactivate(vcpu: index, register.intid, thread: &thread)
        }
    }

    /// IAR: pending to active, and its priority is the running one.
    private func take(
        _ number: Int, _ vcpu: UnsafeMutablePointer<VCPU>, index: Int, sink: inout some AcknowledgeSink & ~Copyable,
        thread: inout HostThread
    ) -> ListRegister {
        let bit: UInt32 = 1 << UInt32(number)
        let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
        unsafe vcpu.pointee.listPending &= ~bit
        unsafe vcpu.pointee.listActive |= bit
        unsafe vcpu.pointee.lrNeedsFullFold |= bit
        unsafe vcpu.pointee.activePriorities |= 1 << UInt32(register.priority >> 3)
        unsafe updateCeiling(vcpu)
        if register.requestsEOI {
            thread.counters.lineDeliveries &+= 1
            if unsafe vcpu.pointee.listRedelivered & bit != 0 { thread.counters.lineRedeliveries &+= 1 }
        } else {
            thread.counters.deliveries &+= 1
        }
        sink.acknowledged(vcpu: index, intid: register.intid, stamp: unsafe vcpu.pointee.listStamps[number])
        return register
    }

    /// EOIR: the highest active priority is dropped; see `end`.
    private func drop(_ intid: INTID, _ vcpu: UnsafeMutablePointer<VCPU>) {
        let priorities = unsafe vcpu.pointee.activePriorities
        unsafe vcpu.pointee.activePriorities = priorities & (priorities &- 1)
        unsafe updateCeiling(vcpu)
        let isLPI = intid.rawValue >= INTID.firstLPI
        guard unsafe isLPI || !vcpu.pointee.splitsEOI else { return }
        if unsafe deactivateListed(intid, vcpu) || isLPI { return }
        if unsafe intid.rawValue < 16 && vcpu.pointee.control.contains(.uncountedSGIs) { return }
        unsafe vcpu.pointee.eoiCount += 1
    }

    /// The active bit of the list register of that INTID goes; false if none has it.
    private func deactivateListed(_ intid: INTID, _ vcpu: UnsafeMutablePointer<VCPU>) -> Bool {
        for number in 0..<(unsafe vcpu.pointee.listCount) {
            let bit: UInt32 = 1 << UInt32(number)
            let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
            guard unsafe register.intid == intid && vcpu.pointee.listActive & bit != 0 else { continue }
            unsafe vcpu.pointee.listActive &= ~bit
            if unsafe register.requestsEOI && vcpu.pointee.listPending & bit == 0 {
                unsafe vcpu.pointee.lrEOIMaintenance |= bit
            }
            return true
        }
        return false
    }

    private func updateCeiling(_ vcpu: UnsafeMutablePointer<VCPU>) {
        let priorities = unsafe vcpu.pointee.activePriorities
        let running = priorities == 0 ? 0xFF : UInt8(priorities.trailingZeroBitCount << 3)
        unsafe vcpu.pointee.ceiling = min(vcpu.pointee.priorityMask, running)
    }

    /// Enters the guest if the vCPU is outside it; leaves and enters again if a kick asked for it.
    private func step(_ index: Int, thread: inout HostThread) -> UnsafeMutablePointer<VCPU> {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Acquiring pairs with the kick's compare-and-swap: what was queued before it is seen by the next flush.
        let mode = unsafe vcpu.pointee.mode.load(ordering: .acquiring)
        if mode == VCPU.Mode.exiting { unsafe leaveGuest(vcpu, index: index, thread: &thread) }
        if mode != VCPU.Mode.inGuest { unsafe enterGuest(vcpu, index: index, thread: &thread) }
        return unsafe vcpu
    }
}
