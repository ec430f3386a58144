public import Lockfree
public import Synchronization

extension Distributor {
    /// MOVI, MAPC and MOVALL: a new target, or none (-1) when the collection is unmapped (`update_affinity`).
    ///
    /// Nothing is queued and nobody is kicked. A queued LPI stays on the old vCPU's ap_list until that vCPU prunes; a
    /// copy in a list register is still delivered there. A forwarded LPI takes its pending bit along at once (VMOVI).
    public func setTarget(_ lpi: InterruptRef, vcpu: Int, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        unsafe irq.pointee.target = Int32(vcpu)
        let vpe = unsafe irq.pointee.vpe.load(ordering: .relaxed)  // Relaxed: it only changes under irq_lock.
        guard vpe >= 0 else {
            unsafe unlockIRQ(irq, &thread)
            return
        }
        unsafe irq.pointee.vpe.store(Int32(vcpu), ordering: .sequentiallyConsistent)  // pairs with `publishVirtual`
        unsafe unlockIRQ(irq, &thread)
        if unsafe irq.pointee.virtualPending.load(ordering: .sequentiallyConsistent) != 0 {
            transferVirtual(lpi, thread: &thread)
        }
    }

    /// The vCPU that the LPI goes to, nil if it has none. For an onlooker.
    public func target(of lpi: InterruptRef) -> Int? {
        var onlooker = HostThread.onlooker
        return target(of: lpi, thread: &onlooker)
    }

    /// The vCPU that the LPI goes to, nil if it has none.
    func target(of lpi: InterruptRef, thread: inout HostThread) -> Int? {
        assert(owns(lpi))
        unsafe thread.acquireUncounted(lpi.pointer.pointee.lock, at: .irq(lpi.pointer))
        let target = unsafe lpi.pointer.pointee.target
        unsafe unlockIRQ(lpi.pointer, &thread)
        return target < 0 ? nil : Int(target)
    }

    /// GICR_CTLR.EnableLPIs of a vCPU.
    @inlinable public func lpisEnabled(vcpu: Int) -> Bool {
        // Acquiring pairs with the releasing store of `setLPIsEnabled`.
        unsafe vcpus.pointer(to: vcpu).pointee.lpisEnabled.load(ordering: .acquiring)
    }

    /// Sets GICR_CTLR.EnableLPIs. Clearing it drops the LPIs queued on that vCPU, latch and all
    /// (`vgic_flush_pending_lpis`); the caller flushes the translation caches afterwards.
    public func setLPIsEnabled(vcpu index: Int, _ enabled: Bool, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        unsafe vcpu.pointee.lpisEnabled.store(enabled, ordering: .releasing)
        guard !enabled else { return }
        unsafe lockAPList(vcpu, &thread)
        var rest = unsafe vcpu.pointee.apHead
        while let irq = unsafe rest {
            unsafe rest = irq.pointee.next
            guard unsafe irq.pointee.isLPI else { continue }
            unsafe lockIRQ(irq, &thread)
            unsafe unlink(irq, from: vcpu, thread)
            unsafe irq.pointee.queuedOn = -1
            unsafe irq.pointee.active = false
            if unsafe !irq.pointee.latch.isNone { unsafe thread.countDestroyed(irq.pointee.intid) }
            unsafe irq.pointee.latch = .none
            unsafe unlockIRQ(irq, &thread)
            unsafe release(InterruptRef(irq), thread: &thread)
        }
        unsafe unlockAPList(vcpu, &thread)
    }
}
