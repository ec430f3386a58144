import Lockfree
import Synchronization

/// Residency as a host's redistributors change it. The run loop changes it without registers, except for vCPUs that are
/// `loadedByRegisters`, and counts how often; `HostProfile.residencyAccesses(of:moves:)` says what that takes of a
/// host.
extension Distributor {
    /// GICR_VPENDBASER.Valid = 1.
    func makeResident(_ index: Int) {
        // Sequentially consistent: pairs with `publishVirtual` and `ringDoorbell`.
        unsafe vcpus.pointer(to: index).pointee.vpe.residency.store(
            VPE.Residency.resident, ordering: .sequentiallyConsistent)
    }

    /// The host has mapped the vCPU's vPE, or unmaps it. Where the vCPU is in the guest it is loaded at once, and put
    /// before it goes; where it is blocked the doorbell is enabled, and disabled.
    func setMapped(_ index: Int, _ isMapped: Bool, thread: inout HostThread) {
        let vcpu = unsafe vcpus.pointer(to: index)
        // Relaxed, both: they only say what is counted.
        guard unsafe vcpu.pointee.vpe.isMapped.exchange(isMapped, ordering: .relaxed) != isMapped else { return }
        switch unsafe vcpu.pointee.vpe.residency.load(ordering: .relaxed) {
        case VPE.Residency.resident where isMapped: thread.counters.vpeLoads &+= 1
        case VPE.Residency.resident: thread.counters.vpePuts &+= 1
        case VPE.Residency.doorbellRequested where isMapped: thread.counters.doorbellRequests &+= 1
        case VPE.Residency.doorbellRequested: thread.counters.doorbellsWithdrawn &+= 1
        default: break
        }
    }

    /// GICR_VPENDBASER.Valid = 0. True if an enabled vLPI is pending. Call on the thread of the vCPU, or while it does
    /// not run: what it masks is looked at.
    func endResidency(_ index: Int, asksForDoorbell: Bool, thread: inout HostThread) -> Bool {
        let vcpu = unsafe vcpus.pointer(to: index)
        if asksForDoorbell { return unsafe putVPE(vcpu, &thread) }
        evict(index)
        return unsafe !vcpu.pointee.vpe.pending.isEmpty && hasDeliverableVirtual(vcpu, &thread)
    }

    /// GICR_VPENDBASER.Valid = 0, by whichever thread, and nobody looks at the table. A doorbell that was asked for is
    /// not asked for any more.
    func evict(_ index: Int) {
        // Sequentially consistent: pairs with `publishVirtual`, which sets the index and then reads residency.
        unsafe vcpus.pointer(to: index).pointee.vpe.residency.store(
            VPE.Residency.absent, ordering: .sequentiallyConsistent)
    }

    /// Whether only registers change the vPE's residency.
    func isLoadedByRegisters(_ index: Int) -> Bool { vcpus[index].isLoadedByRegisters }

    /// Whether the vPE is not resident and no doorbell is asked for; a doorbell that was asked for has rung then.
    func isAbsent(_ index: Int) -> Bool {
        // Sequentially consistent: pairs with `ringDoorbell`.
        vcpus[index].vpe.residency.load(ordering: .sequentiallyConsistent) == VPE.Residency.absent
    }

    /// The second half of a vCPU's WFI (`kvm_vcpu_halt`), after its vPE has been put. True if it is blocked now.
    func sleep(_ index: Int, pendingLast: Bool, thread: inout HostThread) -> Bool {
        unsafe sleep(vcpus.pointer(to: index), pendingLast: pendingLast, thread: &thread)
    }

    /// The vCPU does not sleep any more, whoever woke it.
    func awaken(_ index: Int) {
        // Sequentially consistent, as `kick`, which takes the flag the same way: one of the two does.
        _ = vcpus[index].blocked.exchange(false, ordering: .sequentiallyConsistent)
    }
}
