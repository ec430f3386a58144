public import Lockfree
public import Synchronization

/// The state of one interrupt, LPI, SPI or private, as `struct vgic_irq` holds it in KVM.
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

    /// Where the host's event of this LPI leads: the index of a vPE (`hw`), -1 to the physical LPI, which is the
    /// software path, or `discarded`.
    /// Written under `lock`; read without it by the hardware's side, which re-reads it after it set the pending bit.
    @usableFromInline let vpe = Atomic<Int32>(-1)

    /// The host's event was discarded and not mapped anew: an MSI of the device is lost.
    @inlinable static var discarded: Int32 { -2 }

    /// irq_lock.
    @usableFromInline let lock = SpinLock()

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

    // The rest concerns SPIs and private interrupts, and an LPI that was acknowledged and not yet ended. Guarded by
    // `lock`.
    /// Level-triggered (VGIC_CONFIG_LEVEL).
    @usableFromInline var isLevel = false
    /// The input line, as userspace last drove it. Only a level-triggered interrupt is pending because of it.
    @usableFromInline var lineLevel = false
    /// Acknowledged since the line was last raised: the next delivery is a redelivery.
    @usableFromInline var lineDelivered = false
    /// The stamp of the assertion; the redeliveries that follow have none.
    @usableFromInline var lineStamp = Stamp.unknown
    /// Acknowledged and not deactivated, as of the last fold.
    @usableFromInline var active = false
    /// Non-secure group 1, as KVM's GICv3 guests use it.
    @usableFromInline var isGroup1 = true
    /// A list register of `queuedOn` holds it (`on_lr`, 6.19). Kept for what is not a plain LPI.
    @usableFromInline var onListRegister = false
    /// Deactivated by another vCPU while a list register held it: the fold drops the active bit.
    @usableFromInline var deactivationRequested = false
    /// The in-kernel device that drives it (`owner`), 0 for userspace.
    @usableFromInline var owner: UInt64 = 0

    /// The INTID.
    @usableFromInline let intid: INTID

    @inlinable init(intid: INTID) {
        unsafe next = nil
        unsafe previous = nil
        self.intid = intid
    }

    /// An SPI or a private interrupt at reset: always referenced, priority 0; SGIs enabled, PPIs level-triggered.
    @inlinable init(wired intid: INTID, target: Int) {
        self.init(intid: intid)
        self.target = Int32(target)
        priority = 0
        enabled = intid.rawValue < 16
        isLevel = (16..<32).contains(intid.rawValue)
        references.store(1, ordering: .relaxed)  // Relaxed: nobody else knows it yet.
    }

    /// Whether it is an LPI.
    @inlinable var isLPI: Bool { intid.rawValue >= INTID.firstLPI }

    /// `irq_is_pending`: the latch, or the line of a level-triggered one. Guarded by `lock`.
    @inlinable var isPending: Bool { !latch.isNone || (isLevel && lineLevel) }
}
