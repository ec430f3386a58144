public import Lockfree
public import Synchronization

extension Distributor {
    /// Enters the guest (`kvm_arch_vcpu_ioctl_run`): 1. makes the vPE resident, unless GICR accesses do; 2. fills list
    /// registers and PPIs; 3. publishes IN_GUEST; 4. looks at requests again, and starts over if a kick came.
    @inlinable func enterGuest(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int, thread: inout HostThread) {
        if unsafe !vcpu.pointee.isLoadedByRegisters { unsafe loadVPE(vcpu, thread: &thread) }
        while true {
            // Sequentially consistent: everything queued before this request was made is seen by the flush below.
            _ = unsafe vcpu.pointee.requests.exchange(0, ordering: .sequentiallyConsistent)
            unsafe flush(vcpu, index: Int32(truncatingIfNeeded: index), thread: &thread)
            unsafe flushPPIs(vcpu, &thread)
            // Sequentially consistent: pairs with `kick`, which makes the request before it reads the mode.
            unsafe vcpu.pointee.mode.store(VCPU.Mode.inGuest, ordering: .sequentiallyConsistent)
            if unsafe vcpu.pointee.requests.load(ordering: .sequentiallyConsistent) == 0 { break }
            unsafe leaveGuest(vcpu, index: index, thread: &thread)
        }
        thread.counters.guestEntries &+= 1
    }

    /// `vgic_flush_lr_state`: the ap_list in order into the list registers, sorted only when it holds more than they
    /// can take (from 6.19: more for this vCPU), and what then has to be watched. Of an empty list a lock that KVM does
    /// not take is taken and not counted.
    @inlinable func flush(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, thread: inout HostThread) {
        unsafe vcpu.pointee.lrNeedsFullFold = 0
        unsafe vcpu.pointee.lastListed = nil
        unsafe lockAPList(vcpu, &thread)
        var summary = (pending: 0, active: 0, sgis: 0)
        if unsafe vcpu.pointee.apCount != 0 {
            let depth: Int
            if sortEra == .from619 {
                summary = unsafe summarize(vcpu, index: index, thread: &thread)
                depth = summary.pending &+ summary.active
            } else {
                depth = unsafe apListDepth(vcpu, thread: &thread)
            }
            if depth > listRegisterCount { unsafe sortAPList(vcpu, index: index, thread: &thread) }
        } else if passesOverEmptyLists {
            thread.counters.lockAcquisitions &-= 1
        }
        var used = 0
        var pending: UInt32 = 0
        var rest = unsafe vcpu.pointee.apHead
        while let irq = unsafe rest {
            if used == listRegisterCount { break }
            unsafe rest = irq.pointee.next
            unsafe lockIRQ(irq, &thread)
            if unsafe oracle(of: irq, thread) == index {
                let bit: UInt32 = 1 << UInt32(truncatingIfNeeded: used)
                unsafe vcpu.pointee.listInterrupts[used] = irq
                if unsafe irq.pointee.isLPI && !irq.pointee.active {
                    let word = unsafe ListRegister(
                        intid: irq.pointee.intid, priority: irq.pointee.priority, state: .pending)
                    unsafe vcpu.pointee.listRegisters[used] = word.rawValue
                    unsafe vcpu.pointee.listStamps[used] = irq.pointee.latch
                    unsafe irq.pointee.latch = .none
                    pending |= bit
                } else {
                    if unsafe populate(irq, vcpu, number: used, thread) { pending |= bit }
                }
                unsafe vcpu.pointee.lastListed = irq
                used &+= 1
            }
            unsafe unlockIRQ(irq, &thread)
        }
        unsafe vcpu.pointee.control = rest == nil ? .enable : .short
        if sortEra == .from619 {
            let outside = unsafe summary.active - vcpu.pointee.listActive.nonzeroBitCount
            unsafe vcpu.pointee.control = control(
                pending: summary.pending, active: summary.active, sgis: summary.sgis, activeOutside: outside,
                groups: vcpu.pointee.groups)
        }
        unsafe unlockAPList(vcpu, &thread)
        unsafe vcpu.pointee.listCount = used
        unsafe vcpu.pointee.listPending = pending
        thread.counters.listRegisterWrites &+= UInt64(truncatingIfNeeded: used)
    }

    /// `vgic_v5_flush_ppi_state`: the CPU gets a copy of what is pending of the exposed PPIs; edges leave the latch as
    /// they go, levels are latch or line.
    @inlinable func flushPPIs(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        countPPILocks(&thread)
        for word in 0..<2 {
            let exposed = ppiExposed.word(word)
            if exposed == 0 { continue }
            let high = unsafe vcpu.pointee.ppis.lines.word(word) & ppiLevels.word(word) & exposed
            if high != 0 { unsafe vcpu.pointee.ppis.visible[word] = vcpu.pointee.ppis.visible[word] | high }
            if unsafe vcpu.pointee.ppis.pending.word(word) & exposed == 0 { continue }
            var bits = unsafe vcpu.pointee.ppis.pending.takeWord(word)
            if bits & ~exposed != 0 {
                unsafe keepHidden(bits & ~exposed, word, vcpu)
                bits &= exposed
            }
            while bits != 0 {
                let bit = bits.trailingZeroBitCount
                bits &= bits &- 1
                // Sequentially consistent, as `injectPPI`: a word that is set again sets its index bit again.
                let stamp = unsafe vcpu.pointee.ppis.stamps[word &* 64 &+ bit].exchange(
                    0, ordering: .sequentiallyConsistent)
                if stamp == 0 { continue }
                let visible = unsafe vcpu.pointee.ppis.visible[word]
                unsafe vcpu.pointee.ppis.visible[word] = visible | 1 << UInt64(truncatingIfNeeded: bit)
                // Relaxed: only the thread that runs the vCPU touches the copy.
                unsafe vcpu.pointee.ppis.visibleStamps[word &* 64 &+ bit].store(stamp, ordering: .relaxed)
            }
        }
    }

    /// PPIs that are pending and not exposed stay latched.
    @usableFromInline func keepHidden(_ hidden: UInt64, _ word: Int, _ vcpu: UnsafeMutablePointer<VCPU>) {
        for bit in 0..<64 where hidden >> UInt64(bit) & 1 != 0 {
            _ = unsafe vcpu.pointee.ppis.pending.insert(word * 64 + bit)
        }
    }

    /// `vgic_v4_load`: the vPE becomes resident; a doorbell that was asked for and did not ring is withdrawn.
    @inlinable func loadVPE(_ vcpu: UnsafeMutablePointer<VCPU>, thread: inout HostThread) {
        let isCounted = unsafe isMapped(vcpu)
        // Sequentially consistent: pairs with `publishVirtual` and `ringDoorbell`.
        let before = unsafe vcpu.pointee.vpe.residency.exchange(
            VPE.Residency.resident, ordering: .sequentiallyConsistent)
        guard isCounted, before != VPE.Residency.resident else { return }
        thread.counters.vpeLoads &+= 1
        if before == VPE.Residency.doorbellRequested { thread.counters.doorbellsWithdrawn &+= 1 }
    }

    /// Whether the vCPU has a vPE that the host has mapped.
    @inlinable func isMapped(_ vcpu: UnsafeMutablePointer<VCPU>) -> Bool {
        unsafe vcpu.pointee.vpe.isMapped.load(ordering: .relaxed)  // relaxed: it only says what is counted
    }
}
