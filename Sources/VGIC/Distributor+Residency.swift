import Lockfree
import Synchronization

/// Residency as a host's redistributors change it. The run loop changes it by itself, without registers.
extension Distributor {
    /// GICR_VPENDBASER.Valid = 1.
    func makeResident(_ index: Int) { unsafe loadVPE(vcpus.pointer(to: index)) }

    /// GICR_VPENDBASER.Valid = 0. True if an enabled vLPI is pending. Call on the thread of the vCPU, or while it does
    /// not run.
    func endResidency(_ index: Int, asksForDoorbell: Bool) -> Bool {
        let vcpu = unsafe vcpus.pointer(to: index)
        if asksForDoorbell { return unsafe putVPE(vcpu) }
        // Sequentially consistent: pairs with `publishVirtual`, which sets the index and then reads residency.
        unsafe vcpu.pointee.vpe.residency.store(VPE.Residency.absent, ordering: .sequentiallyConsistent)
        return unsafe !vcpu.pointee.vpe.pending.isEmpty && hasDeliverableVirtual(vcpu)
    }
}
