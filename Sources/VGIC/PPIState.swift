public import Lockfree
public import Synchronization

/// The GICv5 PPIs of one vCPU (`vgic_v5_cpu_if`): 64 or 128 of them, in two 64-bit words whatever the count.
///
/// All of them are edge here unless the handling mode says level; userspace can only drive SW_PPI, which is edge.
/// `stamps` holds the latch of each: 0, or the stamp of the oldest signal. `pending` is its index, as for vLPIs.
@safe public struct PPIState: ~Copyable {
    @usableFromInline let count: Int
    /// Latches, one word a PPI; set by any thread, taken at guest entry.
    @usableFromInline let stamps: Slab<Atomic<UInt64>>
    @usableFromInline let pending: AtomicBitmask
    /// Enable bits: trapped writes keep this shadow current.
    @usableFromInline let enabled: AtomicBitmask

    // Owned by the thread that runs the vCPU: the copy that the CPU got at entry.
    @usableFromInline var visible = InlineArray<2, UInt64>(repeating: 0)
    @usableFromInline let visibleStamps: Slab<Atomic<UInt64>>

    @inlinable init(count: Int) {
        self.count = count
        stamps = Slab(count: count) { _ in Atomic<UInt64>(0) }
        visibleStamps = Slab(count: count) { _ in Atomic<UInt64>(0) }
        pending = AtomicBitmask(bits: 128)
        enabled = AtomicBitmask(bits: 128)
    }
}
