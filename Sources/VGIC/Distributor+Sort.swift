import Lockfree

extension Distributor {
    /// `vgic_sort_ap_list` with `vgic_irq_cmp` (up to 6.18): enabled and pending first, then the lower priority value;
    /// stable, so equal keys keep queue order. (LPIs are never active on the list, so that key does not arise.)
    ///
    /// A bottom-up merge sort of the linked list, as the kernel's list_sort: no memory is needed, and every comparison
    /// takes both irq_locks as the kernel's does. Call under ap_list_lock.
    @usableFromInline func sortAPList(_ vcpu: UnsafeMutablePointer<VCPU>, counters: inout ModelCounters) {
        var width = 1
        let count = unsafe vcpu.pointee.apCount
        while width < count {
            unsafe mergePass(vcpu, width: width, counters: &counters)
            width *= 2
        }
    }

    /// Merges neighbouring runs of `width` into runs of twice that.
    private func mergePass(_ vcpu: UnsafeMutablePointer<VCPU>, width: Int, counters: inout ModelCounters) {
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
                    takesLeft = unsafe !precedes(second, first, counters: &counters)
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
                unsafe append(irq, to: vcpu)
            }
            unsafe unmerged = right
        }
    }

    /// Whether `first` must come before `second`; false for equals.
    private func precedes(
        _ first: UnsafeMutablePointer<Interrupt>, _ second: UnsafeMutablePointer<Interrupt>,
        counters: inout ModelCounters
    ) -> Bool {
        acquire(unsafe first.pointee.lock, &counters)
        acquire(unsafe second.pointee.lock, &counters)
        let firstReady = unsafe first.pointee.enabled && !first.pointee.latch.isNone
        let secondReady = unsafe second.pointee.enabled && !second.pointee.latch.isNone
        let firstPriority = unsafe first.pointee.priority
        let secondPriority = unsafe second.pointee.priority
        unsafe second.pointee.lock.unlock()
        unsafe first.pointee.lock.unlock()
        if firstReady != secondReady { return firstReady }
        return firstReady && firstPriority < secondPriority
    }
}
