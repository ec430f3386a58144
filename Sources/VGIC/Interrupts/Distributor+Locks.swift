extension Distributor {
    /// Takes irq_lock.
    @inlinable func lockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) {
        unsafe thread.acquire(irq.pointee.lock, at: .irq(irq))
    }

    /// Releases irq_lock.
    @inlinable func unlockIRQ(_ irq: UnsafeMutablePointer<Interrupt>, _ thread: inout HostThread) {
        unsafe thread.release(irq.pointee.lock, at: .irq(irq))
    }

    /// Takes ap_list_lock.
    @inlinable func lockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        unsafe thread.acquire(vcpu.pointee.apListLock, at: .apList(vcpu.pointee.id))
    }

    /// Releases ap_list_lock.
    @inlinable func unlockAPList(_ vcpu: UnsafeMutablePointer<VCPU>, _ thread: inout HostThread) {
        unsafe thread.release(vcpu.pointee.apListLock, at: .apList(vcpu.pointee.id))
    }

    /// Whether the thread holds the irq_lock of this interrupt.
    @inlinable func isHeld(_ irq: UnsafeMutablePointer<Interrupt>, by thread: borrowing HostThread) -> Bool {
        unsafe thread.holds(.irq(irq))
    }

    /// Whether the thread holds the ap_list_lock of this vCPU.
    @inlinable func isHeld(_ vcpu: UnsafeMutablePointer<VCPU>, by thread: borrowing HostThread) -> Bool {
        unsafe thread.holds(.apList(vcpu.pointee.id))
    }
}
