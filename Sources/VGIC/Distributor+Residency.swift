import Lockfree
import Synchronization

/// Residency as a host's redistributors change it. The run loop changes it by itself, without registers, and counts how
/// often: what that takes of a host, `HostProfile.residencyAccesses(of:moves:)` says.
extension Distributor {
    /// GICR_VPENDBASER.Valid = 1.
    func makeResident(_ index: Int) {
        // Sequentially consistent: pairs with `publishVirtual` and `ringDoorbell`.
        unsafe vcpus.pointer(to: index).pointee.vpe.residency.store(
            VPE.Residency.resident, ordering: .sequentiallyConsistent)
    }

    /// The host has mapped the vCPU's vPE, or unmaps it. Where the vCPU is in the guest it is loaded at once, and put
    /// before it goes; where it is blocked the doorbell is enabled, and disabled.
    func setMapped(_ index: Int, _ isMapped: Bool, counters: inout ModelCounters) {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Relaxed, both: they only say what is counted.
        guard unsafe vcpu.pointee.vpe.isMapped.exchange(isMapped, ordering: .relaxed) != isMapped else { return }
        switch unsafe vcpu.pointee.vpe.residency.load(ordering: .relaxed) {
        case VPE.Residency.resident where isMapped: counters.vpeLoads &+= 1
        case VPE.Residency.resident: counters.vpePuts &+= 1
        case VPE.Residency.doorbellRequested where isMapped: counters.doorbellRequests &+= 1
        case VPE.Residency.doorbellRequested: counters.doorbellsWithdrawn &+= 1
        default: break
        }
    }

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
