public import Lockfree
public import Synchronization

/// A vCPU's identity in GICv4 hardware: its virtual pending table, its residency and its doorbell.
///
/// The pending table is two things at once: per vLPI the word `Interrupt.virtualPending`, which *is* the pending state,
/// and here a bitmap that is the index of these words. A set bit whose word is 0 is stale and is skipped; a word that
/// is not 0 always has, or is about to get, its bit.
@safe public struct VPE: ~Copyable {
    /// GICR_VPENDBASER in two bits.
    @usableFromInline enum Residency {
        /// Not resident and no doorbell asked for: put without having blocked, or the doorbell has rung.
        @inlinable static var absent: UInt32 { 0 }
        /// Resident: a pending bit is seen by the guest at once.
        @inlinable static var resident: UInt32 { 1 }
        /// Not resident, doorbell requested: the next enabled vLPI rings, once.
        @inlinable static var doorbellRequested: UInt32 { 2 }
    }

    /// Index of the pending words, one bit a vLPI (bit = INTID - 8192).
    @usableFromInline let pending: PendingBitmap
    @usableFromInline let residency = Atomic<UInt32>(Residency.absent)
    /// Whether the host has mapped it: then what its coming and going takes of the host is counted.
    @usableFromInline let isMapped = Atomic<Bool>(false)

    /// Bits taken out of one leaf word of the index by the vCPU's thread and not acknowledged yet. Only that thread
    /// touches them; they go back into the index whenever it leaves the guest.
    @usableFromInline var candidates: UInt64 = 0
    @usableFromInline var candidateWord = 0

    @inlinable init(vlpis: Int) { pending = PendingBitmap(capacity: vlpis) }
}
