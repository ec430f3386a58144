public import Lockfree
import Synchronization
public import SystemPackage

extension Distributor {
    /// SPIs, private interrupts of a vCPU, LPIs: the interrupt of that INTID, nil if the VM has none
    /// (`vgic_get_vcpu_irq`). Private ones need a vCPU.
    public func interrupt(_ intid: INTID, vcpu: Int? = nil) -> InterruptRef? {
        let number = Int(intid.rawValue)
        if number < 32 {
            guard let vcpu, (0..<vcpuCount).contains(vcpu) else { return nil }
            return unsafe InterruptRef(privates.pointer(to: vcpu * 32 + number))
        }
        // Acquiring pairs with `setInterruptCount`.
        guard number >= 32 + spiLimit.load(ordering: .acquiring) else {
            return unsafe InterruptRef(spis.pointer(to: number - 32))
        }
        return lpi(intid)
    }

    /// How many SGIs, PPIs and SPIs there are (`nr_irqs`), 256 unless `setInterruptCount` says otherwise.
    public var interruptCount: Int { spiLimit.load(ordering: .acquiring) + 32 }

    /// KVM_DEV_ARM_VGIC_GRP_NR_IRQS, whose EBUSY is the caller's.
    /// - Throws: EINVAL unless it is a multiple of 32 in 64 ... 992.
    public func setInterruptCount(_ count: Int) throws(Errno) {
        guard count % 32 == 0, (64...992).contains(count) else { throw .invalidArgument }
        spiLimit.store(count - 32, ordering: .releasing)  // pairs with `interrupt`
    }

    /// Drives an input line, or raises an edge (`kvm_vgic_inject_irq`). The same level again, level 0 of an edge, and a
    /// line that somebody else owns are no-ops that succeed.
    ///
    /// - Parameters:
    ///   - intid: an SPI, with `vcpu` a private interrupt, or a mapped LPI, which is an edge (`vgic_get_irq`).
    ///   - vcpu: index of the vCPU of a private interrupt.
    ///   - level: of the line.
    ///   - owner: who drives it, 0 for userspace.
    ///   - stamp: when it was meant to be.
    ///   - thread: the calling thread.
    /// - Throws: EINVAL for an interrupt that does not exist.
    public func setLine(
        intid: INTID, vcpu: Int? = nil, level: Bool, owner: UInt64 = 0, stamp: Stamp = .unknown,
        thread: inout HostThread
    ) throws(Errno) {
        guard let line = interrupt(intid, vcpu: vcpu) else { throw .invalidArgument }
        if intid.rawValue >= INTID.firstLPI {
            guard line.references > 0 else { throw .invalidArgument }
            if level && owner == 0 { injectSoftware(line, stamp: stamp, thread: &thread) }
            return
        }
        let irq = unsafe line.pointer
        unsafe lockIRQ(irq, &thread)
        let isLevel = unsafe irq.pointee.isLevel
        let changes = unsafe isLevel ? irq.pointee.lineLevel != level : level
        guard unsafe changes && irq.pointee.owner == owner else {
            unsafe unlockIRQ(irq, &thread)
            return
        }
        if isLevel {
            unsafe irq.pointee.lineLevel = level
            if level {
                thread.counters.lineAssertions &+= 1
                unsafe irq.pointee.lineStamp = stamp
                unsafe irq.pointee.lineDelivered = false
            }
        } else if unsafe irq.pointee.latch.isNone {
            unsafe irq.pointee.latch = stamp
            thread.counters.latched &+= 1
        } else {
            thread.counters.mergedPending &+= 1
        }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// `kvm_vgic_set_owner`: the line belongs to a device in the kernel from now on.
    /// - Throws: EINVAL without such an interrupt, EEXIST if another device has it.
    public func setOwner(intid: INTID, vcpu: Int? = nil, _ owner: UInt64, thread: inout HostThread) throws(Errno) {
        guard intid.rawValue < INTID.firstLPI, let line = interrupt(intid, vcpu: vcpu) else { throw .invalidArgument }
        let irq = unsafe line.pointer
        unsafe lockIRQ(irq, &thread)
        let isFree = unsafe irq.pointee.owner == 0 || irq.pointee.owner == owner
        if isFree { unsafe irq.pointee.owner = owner }
        unsafe unlockIRQ(irq, &thread)
        guard isFree else { throw .fileExists }
    }

    /// The guest's writes to GICD_ISENABLER, IPRIORITYR, IGROUPR, ICFGR and their private twins; nil leaves a property.
    /// What became deliverable is queued. Where it goes is `setTarget` (IROUTER).
    public func configure(
        _ interrupt: InterruptRef, enabled: Bool? = nil, priority: UInt8? = nil, isGroup1: Bool? = nil,
        isLevel: Bool? = nil, thread: inout HostThread
    ) {
        assert(owns(interrupt))
        let irq = unsafe interrupt.pointer
        unsafe lockIRQ(irq, &thread)
        if let enabled { unsafe irq.pointee.enabled = enabled }
        if let priority { unsafe irq.pointee.priority = priority & 0xF8 }
        if let isGroup1 { unsafe irq.pointee.isGroup1 = isGroup1 }
        if let isLevel { unsafe irq.pointee.isLevel = isLevel }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// GICD_CTLR. Turned on, it kicks the vCPUs that have something on the ap_list, or a vLPI, that can be taken
    /// (`vgic_kick_vcpus`). What became pending in the meantime is on no ap_list until its state changes again.
    public func setEnabled(_ enabled: Bool, thread: inout HostThread) {
        // Sequentially consistent: `block` sets `blocked` and then reads this; here `kick` reads `blocked` afterwards.
        let was = isEnabled.exchange(enabled, ordering: .sequentiallyConsistent)
        guard enabled && !was else { return }
        for index in 0..<vcpus.count {
            let vcpu = unsafe vcpus.pointer(to: index)
            if unsafe hasDeliverableVirtual(vcpu, &thread) || hasDeliverable(vcpu, &thread) {
                kick(index, thread: &thread)
            }
        }
    }

    /// Sets who hears of deactivated SPIs from now on; nil for nobody.
    public func setAcknowledgeNotifier(_ notifier: (any AcknowledgeNotifier)?) {
        self.notifier.withLock { $0 = notifier }
    }

    /// What is known of an interrupt now. For an onlooker.
    public func state(of interrupt: InterruptRef) -> InterruptState {
        assert(owns(interrupt))
        let irq = unsafe interrupt.pointer
        var onlooker = HostThread.onlooker
        unsafe lockIRQ(irq, &onlooker)
        defer { unsafe unlockIRQ(irq, &onlooker) }
        var state = InterruptState()
        unsafe state.isLatched = !irq.pointee.latch.isNone
        unsafe state.lineLevel = irq.pointee.lineLevel
        unsafe state.isActive = irq.pointee.active
        unsafe state.isEnabled = irq.pointee.enabled
        unsafe state.isLevel = irq.pointee.isLevel
        unsafe state.isGroup1 = irq.pointee.isGroup1
        unsafe state.priority = irq.pointee.priority
        unsafe state.target = irq.pointee.target < 0 ? nil : Int(irq.pointee.target)
        unsafe state.queuedOn = irq.pointee.queuedOn < 0 ? nil : Int(irq.pointee.queuedOn)
        return state
    }
}
