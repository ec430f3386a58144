public import Lockfree
public import Synchronization

extension Distributor {
    /// Guest exit: list registers and PPIs folded back, the ap_list pruned (`kvm_vgic_sync_hwstate`). The vPE stays
    /// resident: an exit is no `vcpu_put`.
    @inlinable func leaveGuest(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) {
        // Sequentially consistent, as all changes of the mode: a kick from now on only leaves its request.
        unsafe vcpu.pointee.mode.store(VCPU.Mode.outside, ordering: .sequentiallyConsistent)
        unsafe restoreCandidates(vcpu)
        unsafe fold(vcpu, thread: &thread)
        unsafe foldPPIs(vcpu, thread: &thread)
        unsafe prune(vcpu, index: Int32(truncatingIfNeeded: index), thread: &thread)
    }

    /// `vgic_v3_fold_lr_state`: what is still pending in a list register goes back into the latch, by OR: an edge that
    /// arrived meanwhile survives, and the two become one. A forwarded LPI folds into its vPE's table instead. Nothing
    /// is left of an LPI that was unmapped and taken off its list in between.
    @inlinable func fold(_ vcpu: UnsafeMutablePointer<VCPU>, thread: inout HostThread) {
        for number in 0..<(unsafe vcpu.pointee.listCount) {
            guard let irq = unsafe vcpu.pointee.listInterrupts[number] else { continue }
            if unsafe vcpu.pointee.lrNeedsFullFold >> UInt32(truncatingIfNeeded: number) & 1 != 0 {
                unsafe foldSpecial(number, irq, vcpu, thread: &thread)
                continue
            }
            unsafe lockIRQ(irq, &thread)
            guard unsafe vcpu.pointee.listPending & (1 << UInt32(truncatingIfNeeded: number)) != 0 else {
                unsafe unlockIRQ(irq, &thread)
                continue
            }
            let stamp = unsafe vcpu.pointee.listStamps[number]
            if unsafe irq.pointee.vpe.load(ordering: .relaxed) >= 0 {  // Relaxed: it only changes under irq_lock.
                unsafe unlockIRQ(irq, &thread)
                unsafe moveToTable(InterruptRef(irq), stamp, thread: &thread)
                continue
            }
            if unsafe irq.pointee.references.load(ordering: .relaxed) == 0 {  // Relaxed: irq_lock orders it.
                unsafe thread.countDestroyed(irq.pointee.intid)
                unsafe unlockIRQ(irq, &thread)
                continue
            }
            if unsafe !irq.pointee.latch.isNone { unsafe thread.countMergedAtFold(irq.pointee.intid) }
            unsafe irq.pointee.latch = stamp  // the older of the two
            unsafe unlockIRQ(irq, &thread)
        }
        let used = unsafe UInt64(truncatingIfNeeded: vcpu.pointee.listCount)
        // `__vgic_v3_save_state` zeroes each register that was used.
        thread.counters.listRegisterClears &+= used
        // Each is looked up by its INTID, with a reference for so long; `foldSpecial` takes off what is no LPI.
        thread.counters.references &+= 2 &* used
        thread.counters.readSections &+= readSide.ofLookUp &* used
        unsafe vcpu.pointee.listCount = 0
        unsafe vcpu.pointee.listPending = 0
        if unsafe vcpu.pointee.lrNeedsFullFold != 0 || vcpu.pointee.eoiCount != 0 {
            unsafe foldOutside(vcpu, thread: &thread)
        }
    }

    /// `vgic_v5_fold_ppi_state`: pending edges of the CPU's copy go back by OR.
    @inlinable func foldPPIs(_ vcpu: UnsafeMutablePointer<VCPU>, thread: inout HostThread) {
        countPPILocks(&thread)
        for word in 0..<2 {
            // A level is sampled again at the next entry: only edges have to survive.
            var bits = unsafe vcpu.pointee.ppis.visible[word] & ~ppiLevels.word(word)
            unsafe vcpu.pointee.ppis.visible[word] = 0
            while bits != 0 {
                let number = word &* 64 &+ bits.trailingZeroBitCount
                bits &= bits &- 1
                let stamp = unsafe vcpu.pointee.ppis.visibleStamps[number].load(ordering: .relaxed)
                let newer = unsafe vcpu.pointee.ppis.stamps[number].exchange(stamp, ordering: .sequentiallyConsistent)
                if newer != 0 { thread.counters.mergedAtFold &+= 1 }
                _ = unsafe vcpu.pointee.ppis.pending.insert(number)
            }
        }
    }

    /// `vgic_prune_ap_list`: entries with nothing left to deliver go, entries of another vCPU move there. Of an
    /// empty list a lock that KVM does not take is taken and not counted.
    @inlinable func prune(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, thread: inout HostThread) {
        unsafe lockAPList(vcpu, &thread)
        var rest = unsafe vcpu.pointee.apHead
        if unsafe rest == nil, passesOverEmptyLists { thread.counters.lockAcquisitions &-= 1 }
        while let irq = unsafe rest {
            unsafe rest = irq.pointee.next
            unsafe lockIRQ(irq, &thread)
            let target = unsafe oracle(of: irq, thread)
            if target == index {
                unsafe unlockIRQ(irq, &thread)
            } else if target < 0 {
                unsafe unlink(irq, from: vcpu, thread)
                unsafe irq.pointee.queuedOn = -1
                if unsafe irq.pointee.isLPI {
                    thread.counters.references &+= 1
                } else {
                    unsafe countActiveSPI(irq, -1)
                }
                unsafe unlockIRQ(irq, &thread)
                unsafe release(InterruptRef(irq), thread: &thread)
            } else {
                // Both lists are needed: let go and take them in order; the list may have changed, so start again.
                unsafe unlockIRQ(irq, &thread)
                unsafe unlockAPList(vcpu, &thread)
                unsafe migrate(irq, from: Int(index), to: Int(target), thread: &thread)
                unsafe lockAPList(vcpu, &thread)
                unsafe rest = vcpu.pointee.apHead
            }
        }
        unsafe vcpu.pointee.apLeft = vcpu.pointee.apCount
        unsafe unlockAPList(vcpu, &thread)
    }

    /// Moves an interrupt from one ap_list to another: both ap_list_locks, lower `vcpu_id` first, then irq_lock, and
    /// only if it still has to move.
    @usableFromInline func migrate(
        _ irq: UnsafeMutablePointer<Interrupt>, from source: Int, to target: Int, thread: inout HostThread
    ) {
        let from = unsafe vcpus.pointer(to: source)
        let to = unsafe vcpus.pointer(to: target)
        let fromIsFirst = unsafe from.pointee.id.rawValue < to.pointee.id.rawValue
        let first = unsafe fromIsFirst ? from : to
        let second = unsafe fromIsFirst ? to : from
        unsafe lockAPList(first, &thread)
        unsafe lockAPList(second, &thread)
        unsafe lockIRQ(irq, &thread)
        let moves = unsafe irq.pointee.queuedOn == Int32(source) && oracle(of: irq, thread) == Int32(target)
        if moves {
            unsafe unlink(irq, from: from, thread)
            unsafe append(irq, to: to, thread)
            unsafe irq.pointee.queuedOn = Int32(target)
        }
        unsafe unlockIRQ(irq, &thread)
        unsafe unlockAPList(second, &thread)
        unsafe unlockAPList(first, &thread)
        if moves { kick(target, thread: &thread) }
    }

    /// Bits taken out of the index and not acknowledged go back before anyone else may look.
    @inlinable func restoreCandidates(_ vcpu: UnsafeMutablePointer<VCPU>) {
        let bits = unsafe vcpu.pointee.vpe.candidates
        guard bits != 0 else { return }
        unsafe vcpu.pointee.vpe.candidates = 0
        unsafe vcpu.pointee.vpe.pending.restore(word: vcpu.pointee.vpe.candidateWord, bits: bits)
    }
}
