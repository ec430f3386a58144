public import Lockfree

extension Distributor {
    /// Takes a lock and counts it.
    @inlinable func acquire(_ lock: borrowing SpinLock, _ thread: inout HostThread) {
        thread.counters.lockAcquisitions &+= 1
        if lock.lock() { thread.counters.lockParks &+= 1 }
    }

    /// Takes irq_lock.
    @inlinable func lockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) {
        assert(thread.held.take(.irq), "irq_lock taken against the lock order")
        acquire(unsafe irq.pointee.lock, &thread)
    }

    /// Gives irq_lock back.
    @inlinable func unlockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) {
        assert(thread.held.drop(.irq), "irq_lock given back and not held")
        unsafe irq.pointee.lock.unlock()
    }

    /// Takes ap_list_lock.
    @inlinable func lockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        assert(
            thread.held.take(.apList(unsafe vcpu.pointee.id.rawValue)), "ap_list_lock taken against the lock order")
        acquire(unsafe vcpu.pointee.apListLock, &thread)
    }

    /// Gives ap_list_lock back.
    @inlinable func unlockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        assert(
            thread.held.drop(.apList(unsafe vcpu.pointee.id.rawValue)), "ap_list_lock given back and not held")
        unsafe vcpu.pointee.apListLock.unlock()
    }
}
