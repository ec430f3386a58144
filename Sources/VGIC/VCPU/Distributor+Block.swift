public import Lockfree
public import Synchronization

extension Distributor {
    /// WFI: out of the guest, the vPE put with a doorbell request, blocked unless something came in between
    /// (`kvm_vcpu_wfi`, `kvm_vcpu_block`). True if the vCPU is now blocked.
    @inlinable func block(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) -> Bool {
        let pendingLast = unsafe halt(vcpu, index: index, thread: &thread)
        return unsafe sleep(vcpu, pendingLast: pendingLast, thread: &thread)
    }

    /// The first half of WFI (`kvm_vcpu_wfi`): out of the guest, the vPE put with a doorbell request. True if that
    /// found an enabled vLPI pending.
    @inlinable func halt(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) -> Bool {
        unsafe leaveGuest(vcpu, index: index, thread: &thread)
        let pendingLast = unsafe putVPE(vcpu, &thread)
        if unsafe isMapped(vcpu) {
            thread.counters.vpePuts &+= 1
            thread.counters.doorbellRequests &+= 1
        }
        return pendingLast
    }

    /// `kvm_vcpu_halt` of a vCPU that is out of the guest and whose vPE has been put; `pendingLast` is what the put
    /// found. True if the vCPU is blocked now.
    @inlinable func sleep(_ vcpu: UnsafeMutablePointer<VCPU>, pendingLast: Bool, thread: inout HostThread) -> Bool {
        unsafe syncPPIPriorities(vcpu, &thread)
        // Sequentially consistent: `blocked` is set before requests are read; `kick` makes the request before it reads
        // `blocked`. One sees the other: no wake-up is lost. A write of GICD_CTLR
        // (`+Line`) pairs with the reads of `blocked` and `isEnabled` in this way too.
        unsafe vcpu.pointee.blocked.store(true, ordering: .sequentiallyConsistent)
        let wanted = unsafe vcpu.pointee.requests.load(ordering: .sequentiallyConsistent) != 0
        guard
            unsafe wanted
                || isEnabled.load(ordering: .sequentiallyConsistent)
                    && (pendingLast || hasPendingPPI(vcpu, &thread) || isPendingOnList(vcpu, &thread))
        else {
            unsafe vcpu.pointee.wasBlocked = true
            return true
        }
        // It must not sleep. If a kick took the flag first, that wake-up is spurious and harmless.
        _ = unsafe vcpu.pointee.blocked.exchange(false, ordering: .sequentiallyConsistent)
        return false
    }

    /// `kvm_vgic_vcpu_pending_irq` of a vCPU that is out of the guest. A list that the last prune left empty is not
    /// looked at: who has queued since has made a request. KVM takes its lock, except of a
    /// GICv5 vCPU, and that is counted.
    @inlinable func isPendingOnList(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) -> Bool {
        if unsafe vcpu.pointee.apLeft > 0 { return unsafe hasDeliverable(vcpu, &thread) }
        if !isGICv5 { thread.counters.lockAcquisitions &+= 1 }
        return false
    }

    /// The check of `kvm_vcpu_check_block` that ends the sleep of a vCPU that was woken. A doorbell that rang is seen
    /// before any lock (`pending_last`).
    @usableFromInline func checkAfterWakeUp(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        unsafe vcpu.pointee.wasBlocked = false
        // Relaxed: only what is counted depends on them.
        let hasRung = unsafe vcpu.pointee.vpe.residency.load(ordering: .relaxed) == VPE.Residency.absent
        guard !hasRung, isEnabled.load(ordering: .relaxed) else { return }
        _ = unsafe hasPendingPPI(vcpu, &thread) || hasDeliverable(vcpu, &thread)
    }

    /// `vgic_v4_put` with `want_doorbell`: residency ends, then the table is looked at. True if an enabled vLPI is
    /// pending (GICR_VPENDBASER.PendingLast).
    @inlinable func putVPE(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) -> Bool {
        // Sequentially consistent: pairs with `publishVirtual`, which sets the index and then reads residency.
        unsafe vcpu.pointee.vpe.residency.store(VPE.Residency.doorbellRequested, ordering: .sequentiallyConsistent)
        if unsafe vcpu.pointee.vpe.pending.isEmpty { return false }
        return unsafe hasDeliverableVirtual(vcpu, &thread)
    }

    /// Whether the vPE's table holds a vLPI that is pending and enabled.
    @usableFromInline func hasDeliverableVirtual(
        _ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread
    ) -> Bool {
        var from = 0
        while let word = unsafe vcpu.pointee.vpe.pending.nextWord(from: from) {
            var bits = unsafe vcpu.pointee.vpe.pending.word(word) & virtualEnabled.word(word)
            while bits != 0 {
                let lpi = word &* 64 &+ bits.trailingZeroBitCount
                bits &= bits &- 1
                guard lpis[lpi].virtualPending.load(ordering: .sequentiallyConsistent) != 0 else { continue }
                // Whether anything is masked at all comes first: priorities are behind locks.
                if unsafe vcpu.pointee.ceiling == 0xFF && vcpu.pointee.groups & 2 != 0 { return true }
                let isTaken = unsafe priority(of: lpis.pointer(to: lpi), &thread) < vcpu.pointee.ceiling
                if unsafe isTaken && vcpu.pointee.groups & 2 != 0 { return true }
            }
            from = word &+ 1
        }
        return false
    }

    /// `kvm_vgic_vcpu_pending_irq`: whether something on the ap_list is pending, enabled, not active and of a priority
    /// above PMR. It asks neither for groups, nor for the running priority, nor for the target.
    @usableFromInline func hasDeliverable(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) -> Bool {
        unsafe lockAPList(vcpu, &thread)
        var next = unsafe vcpu.pointee.apHead
        if unsafe next == nil, isGICv5 { thread.counters.lockAcquisitions &-= 1 }
        var found = false
        while let irq = unsafe next, !found {
            unsafe next = irq.pointee.next
            unsafe lockIRQ(irq, &thread)
            let isReady = unsafe !irq.pointee.active && irq.pointee.enabled && irq.pointee.isPending
            found = unsafe isReady && irq.pointee.priority < vcpu.pointee.priorityMask
            unsafe unlockIRQ(irq, &thread)
        }
        unsafe unlockAPList(vcpu, &thread)
        return found
    }
}
