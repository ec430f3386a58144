import Lockfree
import Synchronization

extension Distributor {
    /// `vgic_v3_compute_lr` for what is not a plain pending LPI; true if it is pending there.
    ///
    /// An edge leaves the latch as it goes. A level asks for maintenance at its end and is not pending while active.
    /// - Precondition: the thread holds the interrupt's irq_lock.
    @usableFromInline func populate(
        _ irq: UnsafeMutablePointer<Interrupt>, _ vcpu: UnsafeMutablePointer<VCPU>, number: Int,
        _ thread: borrowing HostThread
    ) -> Bool {
        assert(unsafe isHeld(irq, by: thread))
        let bit: UInt32 = 1 << UInt32(number)
        let isLevel = unsafe irq.pointee.isLevel
        let isActive = unsafe irq.pointee.active
        // Relaxed, as in `oracle`.
        let isDeliverable = unsafe irq.pointee.enabled && irq.pointee.isPending && isEnabled.load(ordering: .relaxed)
        let isPending = isDeliverable && !(isLevel && isActive)
        let state = ListRegister.State(rawValue: (isPending ? 1 : 0) | (isActive ? 2 : 0)) ?? .invalid
        let word = unsafe ListRegister(
            intid: irq.pointee.intid, priority: irq.pointee.priority, state: state, isGroup1: irq.pointee.isGroup1,
            requestsEOI: isLevel)
        unsafe vcpu.pointee.listRegisters[number] = word.rawValue
        unsafe vcpu.pointee.lrNeedsFullFold = vcpu.pointee.lrNeedsFullFold | bit
        if isActive { unsafe vcpu.pointee.listActive = vcpu.pointee.listActive | bit }
        if unsafe isLevel && irq.pointee.lineDelivered {
            unsafe vcpu.pointee.listRedelivered = vcpu.pointee.listRedelivered | bit
        }
        unsafe vcpu.pointee.listStamps[number] = isLevel ? irq.pointee.lineStamp : irq.pointee.latch
        if isPending && !isLevel { unsafe irq.pointee.latch = .none }
        unsafe irq.pointee.onListRegister = true
        return isPending
    }

    /// `compute_ap_list_depth` (up to 6.18): how many list registers the ap_list wants, one irq_lock an entry. One that
    /// is pending and active counts twice, one that is neither not at all.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @usableFromInline func apListDepth(_ vcpu: UnsafeMutablePointer<VCPU>, thread: inout HostThread) -> Int {
        assert(unsafe isHeld(vcpu, by: thread))
        var depth = 0
        var next = unsafe vcpu.pointee.apHead
        while let irq = unsafe next {
            unsafe next = irq.pointee.next
            unsafe lockIRQ(irq, &thread)
            depth += unsafe (irq.pointee.isPending ? 1 : 0) + (irq.pointee.active ? 1 : 0)
            unsafe unlockIRQ(irq, &thread)
        }
        return depth
    }

    /// `summarize_ap_list` (6.19 and later): entries of this vCPU that are pending, active (or both), and SGIs; before
    /// anything moves into a list register.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @usableFromInline func summarize(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, thread: inout HostThread) -> (
        pending: Int, active: Int, sgis: Int
    ) {
        assert(unsafe isHeld(vcpu, by: thread))
        var found = (pending: 0, active: 0, sgis: 0)
        var next = unsafe vcpu.pointee.apHead
        while let irq = unsafe next {
            unsafe next = irq.pointee.next
            unsafe lockIRQ(irq, &thread)
            if unsafe oracle(of: irq, thread) == index {
                if unsafe irq.pointee.active { found.active += 1 } else { found.pending += 1 }
                if unsafe irq.pointee.intid.rawValue < 16 { found.sgis += 1 }
            }
            unsafe unlockIRQ(irq, &thread)
        }
        return found
    }

    /// The rule of `vgic_v3_configure_hcr` by numbers: entries of this vCPU that are pending, active (or both), SGIs,
    /// active ones outside the list registers; `groups` as VMCR enables them (bit 0, bit 1).
    @usableFromInline func control(
        pending: Int, active: Int, sgis: Int, activeOutside: Int, groups: UInt8
    ) -> HypervisorControl {
        var control = HypervisorControl.enable
        if pending + active > listRegisterCount {
            control.insert(.underflow)
            if active > 0 { control.insert(.entryNotPresent) }
        }
        if pending > listRegisterCount { control.insert(.nonePending) }
        if sgis == 0 { control.insert(.uncountedSGIs) }
        control.insert(groups & 1 != 0 ? .group0Disabled : .group0Enabled)
        control.insert(groups & 2 != 0 ? .group1Disabled : .group1Enabled)
        // Relaxed: an SPI that comes to another vCPU later is deactivated there.
        if activeOutside > 0 || activeSPIs.load(ordering: .relaxed) > 0 { control.insert(.trapsDeactivate) }
        return control
    }
}
