public import Lockfree
public import Synchronization

extension Distributor {
    /// Where an interrupt has to go now (`vgic_target_oracle`): where it is active; else its target if it is enabled
    /// and pending and the distributor is on; else nowhere, -1.
    /// - Precondition: the thread holds the interrupt's irq_lock.
    @inlinable func oracle(of irq: UnsafeMutablePointer<Interrupt>, _ thread: borrowing HostThread) -> Int32 {
        assert(unsafe isHeld(irq, by: thread))
        if unsafe irq.pointee.active {
            return unsafe irq.pointee.queuedOn >= 0 ? irq.pointee.queuedOn : irq.pointee.target
        }
        // Relaxed: whoever turns the distributor on queues what waits, under irq_lock.
        guard unsafe irq.pointee.enabled && irq.pointee.isPending, isEnabled.load(ordering: .relaxed) else { return -1 }
        return unsafe irq.pointee.target
    }

    /// Puts an interrupt on its target's ap_list if it has to go there, kicks the target and gives irq_lock back
    /// (`vgic_queue_irq_unlock`).
    ///
    /// An interrupt that is on a list already still kicks: an edge that was latched again after the guest had
    /// acknowledged the first would otherwise wait for an unrelated exit.
    /// - Precondition: the thread holds the interrupt's irq_lock, and no other lock below its_lock.
    @inlinable func queueAndUnlock(_ irq: UnsafeMutablePointer<Interrupt>, thread: inout HostThread) {
        assert(unsafe isHeld(irq, by: thread) && !thread.holds(any: .apList))
        while true {
            let target = unsafe oracle(of: irq, thread)
            if unsafe irq.pointee.queuedOn >= 0 || target < 0 {
                unsafe unlockIRQ(irq, &thread)
                if target >= 0 { kick(Int(target), thread: &thread) }
                return
            }
            // The ap_list_lock is the outer one: let go, take both in order, look again.
            unsafe unlockIRQ(irq, &thread)
            let vcpu = unsafe vcpus.pointer(to: Int(target))
            unsafe lockAPList(vcpu, &thread)
            unsafe lockIRQ(irq, &thread)
            if unsafe irq.pointee.queuedOn < 0 && oracle(of: irq, thread) == target {
                unsafe append(irq, to: vcpu, thread)
                unsafe irq.pointee.queuedOn = target
                // `vgic_get_irq_ref` and `vgic_put_irq` do nothing for what is no LPI.
                if unsafe irq.pointee.isLPI {
                    thread.counters.references &+= 1
                } else {
                    unsafe countActiveSPI(irq, 1)
                }
                unsafe irq.pointee.references.add(1, ordering: .relaxed)  // Relaxed: under both locks.
                unsafe unlockIRQ(irq, &thread)
                unsafe unlockAPList(vcpu, &thread)
                kick(Int(target), thread: &thread)
                return
            }
            // It moved, was queued or lost its reason in between: decide again, with irq_lock alone.
            unsafe unlockAPList(vcpu, &thread)
        }
    }

    /// Appends to the tail of the ap_list.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @inlinable func append(
        _ irq: UnsafeMutablePointer<Interrupt>, to vcpu: UnsafeMutablePointer<VCPU>, _ thread: borrowing HostThread
    ) {
        assert(unsafe isHeld(vcpu, by: thread))
        unsafe irq.pointee.next = nil
        unsafe irq.pointee.previous = vcpu.pointee.apTail
        if let tail = unsafe vcpu.pointee.apTail {
            unsafe tail.pointee.next = irq
        } else {
            unsafe vcpu.pointee.apHead = irq
        }
        unsafe vcpu.pointee.apTail = irq
        unsafe vcpu.pointee.apCount = vcpu.pointee.apCount &+ 1
    }

    /// Keeps count of the SPIs on ap_lists.
    @usableFromInline func countActiveSPI(_ irq: UnsafeMutablePointer<Interrupt>, _ change: Int) {
        guard unsafe irq.pointee.intid.rawValue >= 32 else { return }
        activeSPIs.add(change, ordering: .relaxed)  // Relaxed: a hint that an entry reads, under locks of its own.
    }

    /// Takes off the ap_list.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @inlinable func unlink(
        _ irq: UnsafeMutablePointer<Interrupt>, from vcpu: UnsafeMutablePointer<VCPU>, _ thread: borrowing HostThread
    ) {
        assert(unsafe isHeld(vcpu, by: thread))
        let next = unsafe irq.pointee.next
        let previous = unsafe irq.pointee.previous
        if let previous = unsafe previous {
            unsafe previous.pointee.next = next
        } else {
            unsafe vcpu.pointee.apHead = next
        }
        if let next = unsafe next {
            unsafe next.pointee.previous = previous
        } else {
            unsafe vcpu.pointee.apTail = previous
        }
        unsafe vcpu.pointee.apCount = vcpu.pointee.apCount &- 1
    }

    /// Whether a vCPU is in the guest: userspace cannot have its mutex, and attributes that need all of them are busy.
    public var isRunning: Bool {
        for index in 0..<vcpus.count where vcpus[index].mode.load(ordering: .acquiring) != VCPU.Mode.outside {
            return true
        }
        return false
    }

    /// Takes a vCPU out of the guest, as the return of KVM_RUN to userspace does: folded, pruned, its vPE put, unless
    /// that is up to registers. Only on the thread that runs it.
    public func stop(vcpu index: Int, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Relaxed: this thread is the one that changes it from `outside`.
        guard unsafe vcpu.pointee.mode.load(ordering: .relaxed) != VCPU.Mode.outside else { return }
        unsafe leaveGuest(vcpu, index: index, thread: &thread)
        if unsafe vcpu.pointee.isLoadedByRegisters { return }
        // Sequentially consistent, as all changes of residency. Put without having blocked: no doorbell is asked for.
        unsafe vcpu.pointee.vpe.residency.store(VPE.Residency.absent, ordering: .sequentiallyConsistent)
        if unsafe isMapped(vcpu) { thread.counters.vpePuts &+= 1 }
    }

    /// Prunes the ap_list of a vCPU that is outside the guest, as each of its exits does.
    public func prune(vcpu index: Int, thread: inout HostThread) {
        unsafe prune(vcpus.pointer(to: index), index: Int32(index), thread: &thread)
    }

    /// A tick of the host's timer: a vCPU in the guest exits, and so folds and prunes.
    public func tick(vcpu: Int) {
        // Sequentially consistent, as all changes of the mode.
        _ = unsafe vcpus.pointer(to: vcpu).pointee.mode.compareExchange(
            expected: VCPU.Mode.inGuest, desired: VCPU.Mode.exiting, ordering: .sequentiallyConsistent)
    }

    /// KVM_REQ_IRQ_PENDING and `kvm_vcpu_kick`: wakes a blocked vCPU, sends an IPI to one in the guest (once, until it
    /// has left), and leaves one alone that is outside, because it looks at its requests before it enters.
    @inlinable func kick(_ index: Int, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Sequentially consistent: the request is set before mode and `blocked` are read here; `enterGuest` sets the
        // mode, and `block` sets `blocked`, before they read the requests. So one side always sees the other.
        unsafe vcpu.pointee.requests.store(1, ordering: .sequentiallyConsistent)
        if unsafe vcpu.pointee.blocked.load(ordering: .sequentiallyConsistent) {
            // Only one of several kicks wakes it. Pairs with `block`, which takes the flag back the same way.
            if unsafe vcpu.pointee.blocked.exchange(false, ordering: .sequentiallyConsistent) {
                thread.counters.wakeUps &+= 1
                thread.wakes.wake(index)
            }
            return
        }
        let (sent, _) = unsafe vcpu.pointee.mode.compareExchange(
            expected: VCPU.Mode.inGuest, desired: VCPU.Mode.exiting, ordering: .sequentiallyConsistent)
        if sent { thread.counters.kicks &+= 1 }
    }
}
