import Synchronization

/// One translation (KVM's `its_ite`), to which the cache points: the event and what it leads to, an LPI of a collection
/// or a vLPI of a vPE.
///
/// Written under its_lock before the cache publishes its index, read without a lock inside a quiescence section, and
/// used again only after a grace period.
@safe @usableFromInline struct Mapping: ~Copyable {
    /// The LPI's state, where it lives in a distributor; nil where redistributors hold the pending bits.
    @usableFromInline var lpi: UnsafeMutablePointer<Interrupt>?
    var device: UInt32 = 0
    var event: UInt32 = 0
    /// INTID of the LPI, or of the vLPI.
    var intid: UInt32 = 0
    /// ICID, -1 when its collection was unmapped under it, or for a vLPI.
    var collection: Int32 = -1
    /// vPEID of a vLPI, -1 for an LPI.
    var vpe: Int32 = -1
    /// Doorbell LPI of a vLPI, 1023 for none.
    var doorbell: UInt32 = 1023
    /// Next mapping of the same device, -1 at the end.
    var next: Int32 = -1
    /// Who counts on it: see `MappingReferences`. 0 while the place is free.
    let references = Atomic<Int32>(0)

    init() { unsafe lpi = nil }
}
