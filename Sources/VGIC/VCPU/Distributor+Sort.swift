import Lockfree

extension Distributor {
    /// `vgic_sort_ap_list` with the `vgic_irq_cmp` of the era; stable, so equal keys keep queue order.
    ///
    /// A merge sort of the linked list without memory of its own, which merges the runs that the kernel's list_sort
    /// merges, in its order: so it compares as often, and each comparison takes both irq_locks.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @usableFromInline func sortAPList(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, thread: inout HostThread) {
        assert(unsafe isHeld(vcpu, by: thread))
        let order = unsafe SortOrder(index: index, groups: vcpu.pointee.groups)
        var unsorted = unsafe vcpu.pointee.apHead
        // Sorted runs, the last one on top; `previous` of a run's head leads to the run below.
        var runs: UnsafeMutablePointer<Interrupt>?
        var count = 0
        while let irq = unsafe unsorted {
            unsafe mergeTwoRuns(&runs, below: (~count).trailingZeroBitCount, of: count, order, thread: &thread)
            unsafe unsorted = irq.pointee.next
            unsafe irq.pointee.next = nil
            unsafe irq.pointee.previous = runs
            unsafe runs = irq
            count += 1
        }
        var sorted = unsafe runs
        unsafe runs = sorted?.pointee.previous
        while let earlier = unsafe runs, let later = unsafe sorted {
            unsafe runs = earlier.pointee.previous
            unsafe sorted = merge(earlier, later, order, thread: &thread)
        }
        unsafe vcpu.pointee.apHead = nil
        unsafe vcpu.pointee.apTail = nil
        unsafe vcpu.pointee.apCount = 0
        while let irq = unsafe sorted {
            unsafe sorted = irq.pointee.next
            unsafe append(irq, to: vcpu, thread)
        }
    }

    /// Whose list is sorted: the vCPU's index and the groups that it enables.
    private struct SortOrder {
        let index: Int32
        let groups: UInt8
    }

    /// Merges the run that lies below as many runs as `count` ends in ones with the run beneath it, unless `count` is
    /// nothing but ones: so no two runs are merged of which one is more than twice as long, ends excepted.
    private func mergeTwoRuns(
        _ runs: inout UnsafeMutablePointer<Interrupt>?, below ones: Int, of count: Int, _ order: SortOrder,
        thread: inout HostThread
    ) {
        guard count >> ones != 0 else { return }
        var above: UnsafeMutablePointer<Interrupt>?
        var run = unsafe runs
        for _ in 0..<ones {
            unsafe above = run
            unsafe run = run?.pointee.previous
        }
        guard let later = unsafe run, let earlier = unsafe later.pointee.previous else { return }
        let below = unsafe earlier.pointee.previous
        let merged = unsafe merge(earlier, later, order, thread: &thread)
        unsafe merged.pointee.previous = below
        if let above = unsafe above { unsafe above.pointee.previous = merged } else { unsafe runs = merged }
    }

    /// One run of two, by `next`; of equals the earlier one's come first.
    private func merge(
        _ earlier: UnsafeMutablePointer<Interrupt>, _ later: UnsafeMutablePointer<Interrupt>, _ order: SortOrder,
        thread: inout HostThread
    ) -> UnsafeMutablePointer<Interrupt> {
        var left: UnsafeMutablePointer<Interrupt>? = unsafe earlier
        var right: UnsafeMutablePointer<Interrupt>? = unsafe later
        var head: UnsafeMutablePointer<Interrupt>?
        var tail: UnsafeMutablePointer<Interrupt>?
        while let first = unsafe left, let second = unsafe right {
            let takesRight = unsafe precedes(
                second, first, index: order.index, groups: order.groups, thread: &thread)
            let irq = unsafe takesRight ? second : first
            if takesRight { unsafe right = second.pointee.next } else { unsafe left = first.pointee.next }
            if let last = unsafe tail { unsafe last.pointee.next = irq } else { unsafe head = irq }
            unsafe tail = irq
        }
        unsafe tail?.pointee.next = left ?? right
        return unsafe head ?? earlier
    }

    /// Whether `first` must come before `second`; false for equals.
    private func precedes(
        _ first: UnsafeMutablePointer<Interrupt>, _ second: UnsafeMutablePointer<Interrupt>, index: Int32,
        groups: UInt8, thread: inout HostThread
    ) -> Bool {
        unsafe lockIRQ(first, &thread)
        unsafe lockIRQ(second, &thread)
        let firstKey = unsafe sortKey(first, index: index, groups: groups, thread)
        let secondKey = unsafe sortKey(second, index: index, groups: groups, thread)
        unsafe unlockIRQ(second, &thread)
        unsafe unlockIRQ(first, &thread)
        return firstKey < secondKey
    }

    /// Up to 6.18: active; enabled and pending by priority value; the rest. From 6.19: goes to this vCPU; its group
    /// enabled; enabled, pending and not active; priority value.
    /// - Precondition: the thread holds the interrupt's irq_lock.
    private func sortKey(
        _ irq: UnsafeMutablePointer<Interrupt>, index: Int32, groups: UInt8, _ thread: borrowing HostThread
    ) -> UInt32 {
        assert(unsafe isHeld(irq, by: thread))
        let isActive = unsafe irq.pointee.active
        let isReady = unsafe irq.pointee.enabled && irq.pointee.isPending
        let priority = unsafe UInt32(irq.pointee.priority)
        if sortEra == .upTo618 {
            if isActive { return 0 }
            return isReady ? 0x100 | priority : 0x200
        }
        let isHere = unsafe oracle(of: irq, thread) == index
        let isGroupEnabled = unsafe groups & (irq.pointee.isGroup1 ? 2 : 1) != 0
        return (isHere ? 0 : 0x400) | (isGroupEnabled ? 0 : 0x200) | (isReady && !isActive ? 0 : 0x100) | priority
    }
}
