/// One translation (KVM's `its_ite`): the event, its LPI and its collection. What the cache points to.
///
/// Written under its_lock before the cache publishes its index, read without a lock inside a quiescence section, and
/// used again only after a grace period.
@safe @usableFromInline struct Mapping {
    @usableFromInline var lpi: UnsafeMutablePointer<Interrupt>?
    var device: UInt32 = 0
    var event: UInt32 = 0
    var collection: UInt32 = 0
    /// Next mapping of the same device, -1 at the end.
    var next: Int32 = -1

    init() { unsafe lpi = nil }
}
