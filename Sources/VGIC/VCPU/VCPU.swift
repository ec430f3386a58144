public import Lockfree
public import Synchronization

/// One vCPU: its ap_list, list registers, PPIs and vPE, and whether it is in the guest (`kvm_vcpu`, `vgic_cpu`).
///
/// The atomics are shared with threads that inject. The list is guarded by `apListLock`. Everything below "owned by the
/// thread that runs it" is touched by `Distributor.run` alone, one call at a time.
@safe public struct VCPU: ~Copyable {
    /// `vcpu->mode`.
    @usableFromInline enum Mode {
        @inlinable static var outside: UInt32 { 0 }
        @inlinable static var inGuest: UInt32 { 1 }
        /// In the guest, and an IPI that asks it to leave is on its way: further kicks need not send another.
        @inlinable static var exiting: UInt32 { 2 }
    }

    @usableFromInline let id: VCPUID
    @usableFromInline let mode = Atomic<UInt32>(Mode.outside)
    /// KVM_REQ_IRQ_PENDING: 1 while the vCPU has to look at its ap_list and PPIs again before it enters the guest.
    @usableFromInline let requests = Atomic<UInt32>(0)
    @usableFromInline let blocked = Atomic<Bool>(false)
    /// GICR_CTLR.EnableLPIs.
    @usableFromInline let lpisEnabled = Atomic<Bool>(false)

    /// ap_list_lock and the list under it: active and pending interrupts of this vCPU, in queue order.
    @usableFromInline let apListLock = SpinLock()
    @usableFromInline var apHead: UnsafeMutablePointer<Interrupt>?
    @usableFromInline var apTail: UnsafeMutablePointer<Interrupt>?
    @usableFromInline var apCount = 0

    /// Whether only a host's redistributors change the residency of its vPE, not the run loop.
    @usableFromInline let isLoadedByRegisters: Bool
    @usableFromInline var vpe: VPE
    @usableFromInline var ppis: PPIState

    // Owned by the thread that runs it.
    @usableFromInline var listRegisters = InlineArray<16, UInt64>(repeating: 0)
    @usableFromInline var listStamps = InlineArray<16, Stamp>(repeating: .none)
    @usableFromInline var listInterrupts = unsafe InlineArray<16, UnsafeMutablePointer<Interrupt>?>(repeating: nil)
    /// How many list registers the last entry filled; bit n of `listPending` says that number n is still pending.
    @usableFromInline var listCount = 0
    @usableFromInline var listPending: UInt32 = 0
    /// List registers whose interrupt is active, those that hold more than a plain pending LPI, those of a level that
    /// was delivered before, and those whose end asks for maintenance (ICH_EISR).
    @usableFromInline var listActive: UInt32 = 0
    @usableFromInline var lrNeedsFullFold: UInt32 = 0
    @usableFromInline var listRedelivered: UInt32 = 0
    @usableFromInline var lrEOIMaintenance: UInt32 = 0
    /// ICH_HCR_EL2 as the last entry configured it, and its EOIcount.
    @usableFromInline var control = HypervisorControl.enable
    @usableFromInline var eoiCount = 0
    /// The last interrupt that got a list register: EOIcount starts behind it.
    @usableFromInline var lastListed: UnsafeMutablePointer<Interrupt>?
    /// How many interrupts the last prune left on the ap_list.
    @usableFromInline var apLeft = 0
    /// Whether it has slept since it was last in the guest.
    @usableFromInline var wasBlocked = false
    /// What the put of a halt that polls has found (`pending_last`).
    @usableFromInline var pendingLast = false
    /// ICH_AP1R0_EL2: one bit a priority level of 8 values that is being handled.
    @usableFromInline var activePriorities: UInt32 = 0
    /// ICH_VMCR_EL2: PMR, the group enables (bit 0, bit 1) and EOImode.
    @usableFromInline var priorityMask: UInt8 = 0xFF
    @usableFromInline var groups: UInt8 = 3
    @usableFromInline var splitsEOI = false
    /// Only priority values below it are delivered: the lesser of PMR and running priority.
    @usableFromInline var ceiling: UInt8 = 0xFF

    @inlinable init(id: VCPUID, vlpis: Int, ppiCount: Int, isLoadedByRegisters: Bool = false) {
        self.id = id
        self.isLoadedByRegisters = isLoadedByRegisters
        unsafe apHead = nil
        unsafe apTail = nil
        unsafe lastListed = nil
        vpe = VPE(vlpis: vlpis)
        ppis = PPIState(count: ppiCount)
    }
}
