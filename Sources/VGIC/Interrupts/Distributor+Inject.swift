public import Lockfree
public import Synchronization

extension Distributor {
    /// Injects one edge of an LPI from its device. It is latched and queued, or set pending in its vPE's table if it is
    /// forwarded; merged if it is pending already; lost if the host's event leads nowhere, as between two of Linux's
    /// commands. Counts exactly one of `latched`, `mergedPending` and `droppedInWindow`. By software it is the MSI of
    /// an irqfd, whose look-up in the cache takes a reference and drops it at the end.
    @inlinable public func inject(_ lpi: InterruptRef, stamp: Stamp, thread: inout HostThread) {
        inject(lpi, stamp: stamp, found: .inCache, thread: &thread)
    }

    /// How whoever injects an LPI has found it.
    @usableFromInline enum Found {
        /// In the cache (`vgic_its_check_cache`): a reference is taken and dropped.
        case inCache
        /// In the ITS's lists, after the cache did not have it: the reference is the cache's, which now has it.
        case missed
        /// By somebody who counts that, or by a command of the guest, which counts nothing.
        case byCaller
    }

    /// Injects an LPI. What it took to find it is counted where it is injected by software: a device's own MSI of a
    /// forwarded LPI is no work of KVM.
    @inlinable @inline(__always) func inject(
        _ lpi: InterruptRef, stamp: Stamp, found: Found, thread: inout HostThread
    ) {
        assert(owns(lpi))
        let vpe = unsafe lpi.pointer.pointee.vpe.load(ordering: .acquiring)  // pairs with `forward` and `setTarget`
        if vpe >= 0 {
            injectDirect(lpi, vpe: Int(vpe), stamp: stamp, thread: &thread)
        } else if vpe == Interrupt.discarded {
            thread.counters.droppedInWindow &+= 1
        } else {
            switch found {
            case .inCache:
                thread.counters.references &+= 2
                thread.counters.readSections &+= readSide.ofHit
            case .missed:
                thread.counters.references &+= 1
                thread.counters.readSections &+= readSide.ofMiss
            case .byCaller: break
            }
            injectSoftware(lpi, stamp: stamp, thread: &thread)
        }
    }

    /// The software path (`vgic_its_trigger_msi`: irq_lock, pending_latch = true, `vgic_queue_irq_unlock`).
    ///
    /// Whether the LPI is forwarded is tested again under irq_lock, so that no latch is left behind on a forwarded LPI.
    @inlinable public func injectSoftware(_ lpi: InterruptRef, stamp: Stamp, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        let vpe = unsafe irq.pointee.vpe.load(ordering: .relaxed)  // Relaxed: it only changes under irq_lock.
        if vpe >= 0 {
            unsafe unlockIRQ(irq, &thread)
            injectDirect(lpi, vpe: Int(vpe), stamp: stamp, thread: &thread)
            return
        }
        if unsafe irq.pointee.latch.isNone {
            unsafe irq.pointee.latch = stamp
            thread.counters.latched &+= 1
        } else {
            thread.counters.mergedPending &+= 1
        }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// B9 as posted: the software path without a look at whether the LPI is forwarded.
    func injectUnaware(_ lpi: InterruptRef, stamp: Stamp, thread: inout HostThread) {
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        if unsafe irq.pointee.latch.isNone {
            unsafe irq.pointee.latch = stamp
            thread.counters.latched &+= 1
        } else {
            thread.counters.mergedPending &+= 1
        }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// INV, INVALL and MAPTI: takes over a property byte (bits 7:2 priority, bit 0 enable), as `update_lpi_config`
    /// does, and queues the LPI if it became deliverable.
    public func setProperty(_ lpi: InterruptRef, byte: UInt8, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        unsafe irq.pointee.priority = byte & 0xFC
        unsafe irq.pointee.enabled = byte & 1 != 0
        notePriority(UInt32(byte & 0xFC))
        let vpe = unsafe irq.pointee.vpe.load(ordering: .relaxed)  // Relaxed: it only changes under irq_lock.
        if byte & 1 != 0 {
            _ = virtualEnabled.insert(lpi.index)
        } else {
            _ = virtualEnabled.remove(lpi.index)
        }
        if vpe >= 0 {
            // Sequentially consistent: pairs with `injectDirect`, which sets the word and then reads the enable bit;
            // one of the two sees the other, so a vLPI enabled while it is pending rings its doorbell.
            let isPending = unsafe irq.pointee.virtualPending.load(ordering: .sequentiallyConsistent) != 0
            unsafe unlockIRQ(irq, &thread)
            if isPending, byte & 1 != 0 { ringDoorbell(of: Int(vpe), thread: &thread) }
            return
        }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// Notes whether all priorities so far are equal: the direct path may then take any pending bit.
    private func notePriority(_ priority: UInt32) {
        // Relaxed: the value is a hint that only ever moves towards `mixedPriorities`. Who injects after an INV comes
        // after this store, and the vCPU that takes the bit after that: the index's read-modify-writes order them.
        let (taken, old) = uniformPriority.compareExchange(expected: 0xFFFF, desired: priority, ordering: .relaxed)
        if !taken, old != priority { uniformPriority.store(Self.mixedPriorities, ordering: .relaxed) }
    }

    /// Whether its latch, or its bit in a vPE's pending table, is set. A copy in a list register does not count. For an
    /// onlooker.
    public func isPending(_ lpi: InterruptRef) -> Bool {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        var onlooker = HostThread.onlooker
        unsafe lockIRQ(irq, &onlooker)
        defer { unsafe unlockIRQ(irq, &onlooker) }
        // Sequentially consistent, as every access to this word.
        return unsafe !irq.pointee.latch.isNone
            || irq.pointee.virtualPending.load(ordering: .sequentiallyConsistent) != 0
    }

    /// Whether the LPI's latch is set: it is pending by software.
    func isLatched(_ lpi: InterruptRef, thread: inout HostThread) -> Bool {
        assert(owns(lpi))
        unsafe thread.acquireUncounted(lpi.pointer.pointee.lock, at: .irq(lpi.pointer))
        let isLatched = unsafe !lpi.pointer.pointee.latch.isNone
        unsafe unlockIRQ(lpi.pointer, &thread)
        return isLatched
    }

    /// Whether the vLPI's bit in its vPE's pending table is set.
    func isVirtuallyPending(_ lpi: InterruptRef) -> Bool {
        assert(owns(lpi))
        // Sequentially consistent, as every access to this word.
        return unsafe lpi.pointer.pointee.virtualPending.load(ordering: .sequentiallyConsistent) != 0
    }

    /// Takes the latch away, if there is one: its signal is counted as destroyed.
    /// - Precondition: the thread holds the interrupt's irq_lock.
    func destroyLatch(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) {
        guard unsafe !irq.pointee.latch.isNone else { return }
        unsafe irq.pointee.latch = .none
        unsafe thread.countDestroyed(irq.pointee.intid)
    }

    /// A clear pending bit in the guest's table is taken over: the LPI's latch goes.
    func clearLatch(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        unsafe destroyLatch(irq, &thread)
        unsafe unlockIRQ(irq, &thread)
    }

    /// A pending bit that was found in the guest's table (`vgic_v3_lpi_sync_pending_status`): no injection, so no term
    /// of an injection counts it. Of a forwarded LPI it goes into the vPE's table, as everything that is pending does.
    func importPending(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        let vpe = unsafe irq.pointee.vpe.load(ordering: .relaxed)  // Relaxed: it only changes under irq_lock.
        if vpe >= 0 {
            unsafe unlockIRQ(irq, &thread)
            // Sequentially consistent, as every change of this word.
            let (isFirst, _) = unsafe irq.pointee.virtualPending.compareExchange(
                expected: 0, desired: Stamp.unknown.rawValue, ordering: .sequentiallyConsistent)
            guard isFirst else { return }
            thread.counters.imported &+= 1
            publishVirtual(lpi, vpe: Int(vpe), thread: &thread)
            return
        }
        if unsafe irq.pointee.latch.isNone {
            unsafe irq.pointee.latch = .unknown
            thread.counters.imported &+= 1
        }
        unsafe queueAndUnlock(irq, thread: &thread)
    }

    /// CLEAR: the latch, or the bit in the vPE's pending table, goes. A copy in a list register survives
    /// (`vgic_its_cmd_handle_clear`).
    public func clearPending(_ lpi: InterruptRef, thread: inout HostThread) {
        assert(owns(lpi))
        let irq = unsafe lpi.pointer
        unsafe lockIRQ(irq, &thread)
        unsafe destroyLatch(irq, &thread)
        // Sequentially consistent, as every change of this word; the index bit stays behind, stale.
        if unsafe irq.pointee.virtualPending.exchange(0, ordering: .sequentiallyConsistent) != 0 {
            unsafe thread.countDestroyed(irq.pointee.intid)
        }
        unsafe unlockIRQ(irq, &thread)
    }
}
