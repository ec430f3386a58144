public import Lockfree
public import Synchronization

/// The GICv5 PPIs of one vCPU (`vgic_v5_cpu_if`): 64 or 128 of them, in two 64-bit words whatever the count.
///
/// `stamps` holds the latch of each edge: 0, or the stamp of the oldest signal; `pending` is its index, as for vLPIs.
/// `lines` are the inputs of the level-triggered ones.
@safe public struct PPIState: ~Copyable {
    @usableFromInline let count: Int
    /// Latches, one word a PPI; set by any thread, taken at guest entry.
    @usableFromInline let stamps: Slab<Atomic<UInt64>>
    @usableFromInline let pending: AtomicBitmask
    /// Levels of the lines, driven by any thread.
    @usableFromInline let lines: AtomicBitmask
    /// Enable bits: trapped writes keep this shadow current.
    @usableFromInline let enabled: AtomicBitmask

    // Owned by the thread that runs the vCPU: the copy that the CPU got at entry, and what the guest has written.
    @usableFromInline var visible = InlineArray<2, UInt64>(repeating: 0)
    @usableFromInline let visibleStamps: Slab<Atomic<UInt64>>
    /// Active bits: the CPU's at an exit are the next entry's.
    @usableFromInline var active = InlineArray<2, UInt64>(repeating: 0)
    /// ICC_PPI_PRIORITYR<n>, 5 bits each, 0 the highest; and the shadow, synced only when the vCPU blocks.
    @usableFromInline var priorities = InlineArray<128, UInt8>(repeating: 0)
    @usableFromInline var shadowPriorities = InlineArray<128, UInt8>(repeating: 0)
    /// ICC_APR: one bit a priority that is being handled.
    @usableFromInline var activePriorities: UInt32 = 0
    /// VMCR.EN and VMCR.VPMR, zero at reset: nothing is delivered.
    @usableFromInline var isEnabled = false
    @usableFromInline var priorityMask: UInt8 = 0

    @inlinable init(count: Int) {
        self.count = count
        stamps = Slab(count: count) { _ in Atomic<UInt64>(0) }
        visibleStamps = Slab(count: count) { _ in Atomic<UInt64>(0) }
        pending = AtomicBitmask(bits: 128)
        lines = AtomicBitmask(bits: 128)
        enabled = AtomicBitmask(bits: 128)
    }

    /// Only priorities below it are delivered: 0 with VMCR.EN clear, else the lesser of the highest priority that is
    /// being handled (32 if none is) and VPMR + 1.
    @inlinable var ceiling: UInt8 {
        isEnabled ? UInt8(min(activePriorities.trailingZeroBitCount, Int(priorityMask) + 1)) : 0
    }
}
