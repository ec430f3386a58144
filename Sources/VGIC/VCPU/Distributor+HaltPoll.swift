import Lockfree
import Synchronization

extension Distributor {
    /// One look of a halted vCPU that polls (`kvm_vcpu_check_block`, `kvm_vgic_vcpu_pending_irq`): whether something
    /// would end its sleep. It takes ap_list_lock, for which those who inject wait meanwhile; its locks are counted
    /// apart. A doorbell that rang is seen before any lock. On the thread that runs the vCPU.
    /// - Precondition: `run` came back with `RunExit.halted`, and the vCPU has not blocked since.
    public func poll(vcpu index: Int, thread: inout HostThread) -> Bool {
        let vcpu = unsafe vcpus.pointer(to: index)
        thread.counters.haltPollChecks &+= 1
        // Relaxed: whoever turns the distributor on makes a request, which `block` looks at.
        guard isEnabled.load(ordering: .relaxed) else { return false }
        if unsafe vcpu.pointee.pendingLast || isAbsent(index) { return true }
        let locks = thread.counters.lockAcquisitions
        let isFound = unsafe hasPendingPPI(vcpu, &thread) || hasDeliverable(vcpu, &thread)
        thread.counters.haltPollLocks &+= thread.counters.lockAcquisitions &- locks
        thread.counters.lockAcquisitions = locks
        return isFound
    }

    /// The sleep that follows the polls of a halt (`kvm_vcpu_block`). True if the vCPU is blocked now; false if
    /// something came in between, so that it has to run.
    /// - Precondition: as of `poll`.
    public func block(vcpu index: Int, thread: inout HostThread) -> Bool {
        let vcpu = unsafe vcpus.pointer(to: index)
        return unsafe sleep(vcpu, pendingLast: vcpu.pointee.pendingLast || isAbsent(index), thread: &thread)
    }
}
