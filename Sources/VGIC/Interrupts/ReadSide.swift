/// How KVM finds an LPI, and with it what of RCU and SRCU it takes to deliver one: read-side sections, outermost ones,
/// counted and not entered. The model's own sections are those of `Quiescence`, one a batch.
public struct ReadSide: Sendable, Equatable {
    /// Sections of an irqfd's MSI whose translation is cached: `irqfd_wakeup` (irq_srcu), the search for the ITS by its
    /// doorbell (the SRCU of the VM's buses), and `vgic_its_check_cache` (RCU).
    @usableFromInline let ofHit: UInt64
    /// Sections of an irqfd's MSI whose translation is not: those, and in the inject work irq_srcu, the cache once
    /// more, and the search for the ITS.
    @usableFromInline let ofMiss: UInt64
    /// Sections of KVM_SIGNAL_MSI whose translation is cached.
    let ofUserspaceHit: UInt64
    /// Sections of KVM_SIGNAL_MSI whose translation is not.
    let ofUserspaceMiss: UInt64
    /// Sections of the look-up of an LPI by its INTID (`vgic_get_lpi`), as a fold does for each list register.
    @usableFromInline let ofLookUp: UInt64

    /// 6.10 and later: LPIs in an xarray, and translations in one for each ITS, both read under RCU.
    public static let xarray = ReadSide(ofHit: 3, ofMiss: 7, ofUserspaceHit: 2, ofUserspaceMiss: 3, ofLookUp: 1)
    /// Up to 6.8: lists under lpi_list_lock, which is not counted, and cached translations that name their doorbell.
    public static let list = ReadSide(ofHit: 1, ofMiss: 3, ofUserspaceHit: 0, ofUserspaceMiss: 1, ofLookUp: 0)
}
