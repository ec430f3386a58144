public import Lockfree

extension Distributor {
    /// Takes a lock and counts it.
    @inlinable func acquire(_ lock: borrowing SpinLock, _ counters: inout ModelCounters) {
        counters.lockAcquisitions &+= 1
        if lock.lock() { counters.lockParks &+= 1 }
    }

    /// Takes irq_lock.
    @inlinable func lockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ counters: inout ModelCounters) {
        assert(counters.held.take(.irq), "irq_lock taken against the lock order")
        acquire(unsafe irq.pointee.lock, &counters)
    }

    /// Gives irq_lock back.
    @inlinable func unlockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ counters: inout ModelCounters) {
        assert(counters.held.drop(.irq), "irq_lock given back and not held")
        unsafe irq.pointee.lock.unlock()
    }

    /// Takes ap_list_lock.
    @inlinable func lockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ counters: inout ModelCounters) {
        assert(
            counters.held.take(.apList(unsafe vcpu.pointee.id.rawValue)), "ap_list_lock taken against the lock order")
        acquire(unsafe vcpu.pointee.apListLock, &counters)
    }

    /// Gives ap_list_lock back.
    @inlinable func unlockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ counters: inout ModelCounters) {
        assert(
            counters.held.drop(.apList(unsafe vcpu.pointee.id.rawValue)), "ap_list_lock given back and not held")
        unsafe vcpu.pointee.apListLock.unlock()
    }
}
