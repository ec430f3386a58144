public import Lockfree
public import Synchronization

/// The state of one LPI, as `struct vgic_irq` holds it in KVM.
///
/// An LPI is pending in at most one of two homes, chosen by whether it is forwarded (`hw` in KVM):
/// * software: `latch` (pending_latch), under `lock`, and from there a list register of the vCPU that runs it;
/// * direct: `virtualPending`, the word that *is* the vLPI's bit in its vPE's pending table; the bitmap of the vPE is
///   only the index of such words.
/// Both homes hold the stamp of the oldest signal, so that pending state and time cannot be torn apart.
///
/// Lives in the distributor's slab and is reached through `InterruptRef`. Fields without an atomic are guarded as their
/// comments say; lock order is that of `Distributor`.
@safe public struct Interrupt: ~Copyable {
    /// Pending state of the vLPI: 0, or the stamp of the oldest signal. Set by compare-and-swap, taken by exchange.
    @usableFromInline let virtualPending = Atomic<UInt64>(0)

    /// Index of the vPE that this LPI is forwarded to, -1 for the software path (`hw`, and the host's mapping).
    /// Written under `lock`; read without it by the hardware's side, which re-reads it after it set the pending bit.
    @usableFromInline let vpe = Atomic<Int32>(-1)

    /// irq_lock.
    @usableFromInline let lock = BoundedSpinLock()

    /// One for each translation entry that names it, one while on an ap_list, transient ones for look-ups (P17).
    @usableFromInline let references = Atomic<Int32>(0)

    /// pending_latch with its stamp; `.none` when clear. Guarded by `lock`.
    @usableFromInline var latch = Stamp.none

    /// Neighbours on an ap_list. Guarded by that vCPU's ap_list_lock.
    @usableFromInline var next: UnsafeMutablePointer<Interrupt>?
    @usableFromInline var previous: UnsafeMutablePointer<Interrupt>?

    /// The vCPU whose ap_list holds this interrupt, or -1. Changed under that ap_list_lock *and* `lock`.
    @usableFromInline var queuedOn: Int32 = -1

    /// target_vcpu, or -1 when its collection is unmapped. Guarded by `lock`.
    @usableFromInline var target: Int32 = -1

    /// Priority as cached at the last MAPTI, INV or INVALL: bits 7:2 of the property byte. Guarded by `lock`.
    @usableFromInline var priority: UInt8 = 0xA0

    /// Enable bit as cached at the last MAPTI, INV or INVALL. Guarded by `lock`.
    @usableFromInline var enabled = false

    /// How often it was latched and delivered since the last `takeAccount`; written by whoever latches or runs the
    /// vCPU.
    @usableFromInline let delivered = Atomic<UInt32>(0)

    /// The INTID, 8192 and up.
    @usableFromInline let intid: INTID

    @inlinable init(intid: INTID) {
        unsafe next = nil
        unsafe previous = nil
        self.intid = intid
    }

    /// Where this interrupt has to go now (`vgic_target_oracle`): its target if it is enabled and pending, else
    /// nowhere. LPIs are never active outside a list register, so the oracle's first question does not arise. Call
    /// under `lock`.
    @inlinable var oracle: Int32 { enabled && !latch.isNone ? target : -1 }
}
