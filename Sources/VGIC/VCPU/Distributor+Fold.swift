import Lockfree
import Synchronization

extension Distributor {
    /// `vgic_v3_fold_lr` of a list register that holds an SPI, a private interrupt or an LPI that was acknowledged.
    ///
    /// Active is taken over, of an LPI only up to 6.18. A pending edge goes back by OR; a level that is idle loses its
    /// latch and keeps its line. The end of an SPI that asked for it is told to the notifier.
    @usableFromInline func foldSpecial(
        _ number: Int, _ irq: UnsafeMutablePointer<Interrupt>, _ vcpu: UnsafeMutablePointer<VCPU>,
        thread: inout HostThread
    ) {
        let bit: UInt32 = 1 << UInt32(number)
        let register = unsafe ListRegister(rawValue: vcpu.pointee.listRegisters[number])
        let isPending = unsafe vcpu.pointee.listPending & bit != 0
        var isActive = unsafe vcpu.pointee.listActive & bit != 0
        let stamp = unsafe vcpu.pointee.listStamps[number]
        if unsafe !irq.pointee.isLPI {
            thread.counters.references &-= 2
            thread.counters.readSections &-= readSide.ofLookUp
        }
        unsafe lockIRQ(irq, &thread)
        // Relaxed: irq_lock orders it. An LPI that was unmapped and taken off its list in between has no state left.
        let isGone = unsafe irq.pointee.references.load(ordering: .relaxed) == 0
        if unsafe irq.pointee.deactivationRequested || isGone { isActive = false }
        unsafe irq.pointee.deactivationRequested = false
        unsafe irq.pointee.onListRegister = false
        unsafe irq.pointee.active = isActive && (sortEra == .upTo618 || !irq.pointee.isLPI)
        if unsafe irq.pointee.isLevel {
            if !isPending {
                unsafe irq.pointee.lineDelivered = true
                unsafe irq.pointee.lineStamp = .unknown
                if !isActive { unsafe irq.pointee.latch = .none }
            }
        } else if isPending {
            if unsafe irq.pointee.vpe.load(ordering: .relaxed) >= 0 {  // Relaxed: it only changes under irq_lock.
                unsafe unlockIRQ(irq, &thread)
                unsafe moveToTable(InterruptRef(irq), stamp, thread: &thread)
                return
            }
            if isGone {
                unsafe thread.countDestroyed(irq.pointee.intid)
            } else {
                if unsafe !irq.pointee.latch.isNone { unsafe thread.countMergedAtFold(irq.pointee.intid) }
                unsafe irq.pointee.latch = stamp
            }
        }
        unsafe unlockIRQ(irq, &thread)
        if register.requestsEOI && !isPending && !isActive {
            ended(register.intid, thread: &thread)
        }
    }

    /// The rest of a fold: EOIcount ends what was active outside the list registers, in list order behind the last one
    /// that got a register (6.19 and later), and the registers are empty.
    @usableFromInline func foldOutside(_ vcpu: UnsafeMutablePointer<VCPU>, thread: inout HostThread) {
        var left = unsafe vcpu.pointee.eoiCount
        unsafe vcpu.pointee.eoiCount = 0
        unsafe vcpu.pointee.listActive = 0
        unsafe vcpu.pointee.lrNeedsFullFold = 0
        unsafe vcpu.pointee.listRedelivered = 0
        unsafe vcpu.pointee.lrEOIMaintenance = 0
        while left > 0 {
            left -= 1
            unsafe lockAPList(vcpu, &thread)
            var next = unsafe afterLastListed(vcpu, thread)
            while let irq = unsafe next, unsafe !isActive(irq, &thread) { unsafe next = irq.pointee.next }
            unsafe unlockAPList(vcpu, &thread)
            guard let irq = unsafe next else { return }
            unsafe deactivate(irq, thread: &thread)
        }
    }

    /// The entry behind the last one that got a list register; the head if that one was dropped meanwhile.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    private func afterLastListed(
        _ vcpu: UnsafeMutablePointer<VCPU>, _ thread: borrowing HostThread
    ) -> UnsafeMutablePointer<Interrupt>? {
        assert(unsafe isHeld(vcpu, by: thread))
        let last = unsafe vcpu.pointee.lastListed
        var next = unsafe vcpu.pointee.apHead
        while let irq = unsafe next {
            unsafe next = irq.pointee.next
            if unsafe irq == last { return unsafe next }
        }
        return unsafe vcpu.pointee.apHead
    }

    private func isActive(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) -> Bool {
        unsafe lockIRQ(irq, &thread)
        let isActive = unsafe irq.pointee.active
        unsafe unlockIRQ(irq, &thread)
        return isActive
    }

    /// `vgic_v3_deactivate`: an interrupt that no list register of this vCPU holds is deactivated. If one of another
    /// vCPU holds it, that vCPU has to fold it.
    func deactivate(_ irq: UnsafeMutablePointer<Interrupt>, thread: inout HostThread) {
        unsafe lockIRQ(irq, &thread)
        if unsafe irq.pointee.onListRegister {
            unsafe irq.pointee.deactivationRequested = true
            let holder = unsafe irq.pointee.queuedOn
            unsafe unlockIRQ(irq, &thread)
            if holder >= 0 { kick(Int(holder), thread: &thread) }
            return
        }
        let wasActive = unsafe irq.pointee.active
        let isLevel = unsafe irq.pointee.isLevel
        let intid = unsafe irq.pointee.intid
        unsafe irq.pointee.active = false
        if isLevel { unsafe irq.pointee.latch = .none }
        unsafe queueAndUnlock(irq, thread: &thread)
        if wasActive && isLevel { ended(intid, thread: &thread) }
    }

    /// A level-triggered interrupt was deactivated.
    private func ended(_ intid: INTID, thread: inout HostThread) {
        thread.counters.lineEOIs &+= 1
        guard intid.rawValue >= 32, let listener = notifier.withLock({ $0 }) else { return }
        assert(thread.isOutside(.cmd), "the notifier takes locks of its own")
        listener.deactivated(pin: Int(intid.rawValue) - 32, thread: &thread)
    }
}
