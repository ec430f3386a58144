import Lockfree

extension Distributor {
    /// `vgic_sort_ap_list` with the `vgic_irq_cmp` of the era; stable, so equal keys keep queue order.
    ///
    /// A bottom-up merge sort of the linked list, as the kernel's list_sort: no memory is needed, and every comparison
    /// takes both irq_locks as the kernel's does.
    /// - Precondition: the thread holds the vCPU's ap_list_lock.
    @usableFromInline func sortAPList(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, thread: inout HostThread) {
        assert(unsafe isHeld(vcpu, by: thread))
        var width = 1
        let count = unsafe vcpu.pointee.apCount
        while width < count {
            unsafe mergePass(vcpu, index: index, width: width, thread: &thread)
            width *= 2
        }
    }

    /// Merges neighbouring runs of `width` into runs of twice that.
    private func mergePass(_ vcpu: UnsafeMutablePointer<VCPU>, index: Int32, width: Int, thread: inout HostThread) {
        var unmerged = unsafe vcpu.pointee.apHead
        unsafe vcpu.pointee.apHead = nil
        unsafe vcpu.pointee.apTail = nil
        unsafe vcpu.pointee.apCount = 0
        while let start = unsafe unmerged {
            var left: UnsafeMutablePointer<Interrupt>? = unsafe start
            var right = unsafe start as UnsafeMutablePointer<Interrupt>?
            var leftCount = 0
            while leftCount < width, let irq = unsafe right {
                unsafe right = irq.pointee.next
                leftCount += 1
            }
            var rightCount = width
            while unsafe leftCount > 0 || (rightCount > 0 && right != nil) {
                let takesLeft: Bool
                if leftCount == 0 {
                    takesLeft = false
                } else if let first = unsafe left, let second = unsafe right, rightCount > 0 {
                    takesLeft = unsafe !precedes(
                        second, first, index: index, groups: vcpu.pointee.groups, thread: &thread)
                } else {
                    takesLeft = true
                }
                guard let irq = unsafe takesLeft ? left : right else { break }
                if takesLeft {
                    unsafe left = irq.pointee.next
                    leftCount -= 1
                } else {
                    unsafe right = irq.pointee.next
                    rightCount -= 1
                }
                unsafe append(irq, to: vcpu, thread)
            }
            unsafe unmerged = right
        }
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
