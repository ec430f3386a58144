public import Lockfree
public import Synchronization

extension Distributor {
    /// What GICv4 hardware does with a translated MSI: the pending state of the vLPI in its vPE's table and, if the vPE
    /// is not resident, the doorbell. No lock, no vCPU exit.
    ///
    /// The word is set before the index, the index before residency is read, and the vPE is read again last: whoever
    /// moves, takes or puts in between sees what was set, or is seen here.
    @inlinable public func injectDirect(_ lpi: InterruptRef, vpe: Int, stamp: Stamp, thread: inout HostThread) {
        assert(owns(lpi))
        // Sequentially consistent: pairs with the exchange in `acknowledgeVirtual` and `clearPending`.
        let (isFirst, _) = unsafe lpi.pointer.pointee.virtualPending.compareExchange(
            expected: 0, desired: stamp.rawValue, ordering: .sequentiallyConsistent)
        guard isFirst else {
            thread.counters.mergedPending &+= 1
            return
        }
        thread.counters.latched &+= 1
        publishVirtual(lpi, vpe: vpe, thread: &thread)
    }

    /// Makes a pending word visible to its vPE: index bit, then doorbell, then a last look whether the LPI moved.
    @inlinable func publishVirtual(_ lpi: InterruptRef, vpe: Int, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: vpe)
        _ = unsafe vcpu.pointee.vpe.pending.insert(lpi.index)
        // Sequentially consistent: pairs with `putVPE`, which ends residency and then reads the index. One sees the
        // other, so a bit set while residency ends is either found by the put or rings.
        let residency = unsafe vcpu.pointee.vpe.residency.load(ordering: .sequentiallyConsistent)
        if residency != VPE.Residency.resident {
            thread.counters.foundAbsent &+= 1
            if residency == VPE.Residency.doorbellRequested, virtualEnabled.contains(lpi.index) {
                ringDoorbell(of: vpe, thread: &thread)
            }
        }
        // Sequentially consistent: pairs with `setTarget`, `forward` and `unforward`, which change the vPE and then
        // read the pending word.
        let now = unsafe lpi.pointer.pointee.vpe.load(ordering: .sequentiallyConsistent)
        if Int(now) != vpe { transferVirtual(lpi, thread: &thread) }
    }

    /// The vLPI's vPE changed while its pending word was set: brings the pending state to where it belongs now.
    ///
    /// Whether it is forwarded is tested again under irq_lock: forwarded anew in between, it would leave a latch behind
    /// on a forwarded LPI (Tests/Proofs/Promela/toggle.pml, variant NO_RETEST_HOME).
    @usableFromInline func transferVirtual(_ lpi: InterruptRef, thread: inout HostThread) {
        let irq = unsafe lpi.pointer
        while true {
            let vpe = unsafe irq.pointee.vpe.load(ordering: .sequentiallyConsistent)
            if vpe >= 0 {
                publishVirtual(lpi, vpe: Int(vpe), thread: &thread)
                return
            }
            let word = unsafe irq.pointee.virtualPending.exchange(0, ordering: .sequentiallyConsistent)
            guard word != 0 else { return }
            if vpe == Interrupt.discarded {
                unsafe thread.countDroppedAtUnforward(irq.pointee.intid)
                return
            }
            unsafe lockIRQ(irq, &thread)
            if unsafe irq.pointee.vpe.load(ordering: .relaxed) < 0 {  // Relaxed: it only changes under irq_lock.
                unsafe relatch(irq, Stamp(rawValue: word), thread: &thread)
                unsafe queueAndUnlock(irq, thread: &thread)
                return
            }
            unsafe unlockIRQ(irq, &thread)
            // Sequentially consistent, as every change of this word.
            let newer = unsafe irq.pointee.virtualPending.exchange(word, ordering: .sequentiallyConsistent)
            if newer != 0 { unsafe thread.countMergedAtTransfer(irq.pointee.intid) }
        }
    }

    /// Puts a stamp that was pending elsewhere into the latch; two that meet become one, the older.
    /// - Precondition: the thread holds the interrupt's irq_lock.
    func relatch(_ irq: UnsafeMutablePointer<Interrupt>, _ stamp: Stamp, thread: inout HostThread) {
        assert(unsafe isHeld(irq, by: thread))
        if unsafe !irq.pointee.latch.isNone { unsafe thread.countMergedAtTransfer(irq.pointee.intid) }
        unsafe irq.pointee.latch = stamp
    }

    /// The doorbell LPI of a vPE and what KVM's handler does with it: once a block, then a request and a kick
    /// (`vgic_v4_doorbell_handler`). Nothing if none was asked for.
    @inlinable func ringDoorbell(of vpe: Int, thread: inout HostThread) {
        // Sequentially consistent: pairs with `putVPE` and `loadVPE`. The one that takes the request away rings.
        let (rings, _) = unsafe vcpus.pointer(to: vpe).pointee.vpe.residency.compareExchange(
            expected: VPE.Residency.doorbellRequested, desired: VPE.Residency.absent, ordering: .sequentiallyConsistent)
        guard rings else { return }
        thread.counters.doorbells &+= 1
        kick(vpe, thread: &thread)
    }

    /// Upgrade of one LPI to direct injection, in the order that loses nothing (<doc:Sequences>): the mapping is
    /// visible before the latch moves; a copy in a list register stays there and folds back into the pending table.
    ///
    /// Returns false, and changes nothing, if the LPI has no target vCPU.
    @discardableResult public func forward(_ lpi: InterruptRef, thread: inout HostThread) -> Bool {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        let target = unsafe irq.pointee.target
        guard target >= 0 else {
            unsafe unlockIRQ(irq, &thread)
            return false
        }
        unsafe irq.pointee.vpe.store(target, ordering: .sequentiallyConsistent)  // pairs with `publishVirtual`
        let latch = unsafe irq.pointee.latch
        unsafe irq.pointee.latch = .none
        unsafe unlockIRQ(irq, &thread)
        if !latch.isNone { moveToTable(lpi, latch, thread: &thread) }
        return true
    }

    /// VMAPTI and VMOVI of the host: the next MSI of the device is this vPE's.
    func mapVirtual(_ lpi: InterruptRef, vpe: Int, thread: inout HostThread) {
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        unsafe irq.pointee.vpe.store(Int32(vpe), ordering: .sequentiallyConsistent)  // pairs with `publishVirtual`
        unsafe unlockIRQ(irq, &thread)
    }

    /// DISCARD of the host: the next MSI of the device is lost, and so is what is pending in the table.
    func discardVirtual(_ lpi: InterruptRef, thread: inout HostThread) {
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        // Pairs with `publishVirtual`: who set the word for the old vPE reads this one afterwards, and drops it.
        unsafe irq.pointee.vpe.store(Interrupt.discarded, ordering: .sequentiallyConsistent)
        unsafe unlockIRQ(irq, &thread)
        // Sequentially consistent, as every change of this word; the index bit stays behind, stale.
        if unsafe irq.pointee.virtualPending.exchange(0, ordering: .sequentiallyConsistent) != 0 {
            unsafe thread.countDroppedAtUnforward(irq.pointee.intid)
        }
    }

    /// Takes the latch of an LPI that has just been forwarded; none if it was clear.
    func takeLatch(_ lpi: InterruptRef, thread: inout HostThread) -> Stamp {
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        let latch = unsafe irq.pointee.latch
        unsafe irq.pointee.latch = .none
        unsafe unlockIRQ(irq, &thread)
        return latch
    }

    /// Whether the host's event leads anywhere but to the physical LPI.
    func isHostMapped(_ lpi: InterruptRef) -> Bool {
        unsafe lpi.pointer.pointee.vpe.load(ordering: .acquiring) != -1  // pairs with the stores above
    }

    /// Downgrades one LPI: ends direct injection, then reads back what is pending in the table and queues it. The LPI
    /// goes to the vCPU `target` from now on, or stays with its vCPU for nil.
    public func unforward(_ lpi: InterruptRef, target: Int? = nil, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        if let target { unsafe irq.pointee.target = Int32(target) }
        unsafe irq.pointee.vpe.store(-1, ordering: .sequentiallyConsistent)  // pairs with `publishVirtual`
        unsafe unlockIRQ(irq, &thread)
        transferVirtual(lpi, thread: &thread)
    }

    /// Sets a stamp that was pending in the latch or in a list register pending in the vPE's table.
    @usableFromInline func moveToTable(_ lpi: InterruptRef, _ stamp: Stamp, thread: inout HostThread) {
        // An older stamp than the one in the table: it takes the place, and the two are one delivery.
        let old = unsafe lpi.pointer.pointee.virtualPending.exchange(
            stamp.rawValue, ordering: .sequentiallyConsistent)
        if old != 0 { thread.countMergedAtTransfer(lpi.intid) }
        transferVirtual(lpi, thread: &thread)
    }
}
