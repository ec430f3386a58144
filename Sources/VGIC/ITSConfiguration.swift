/// What an ITS is given when it is made.
public struct ITSConfiguration: Sendable {
    /// Guest physical address of the first of its two 64 KiB frames; an MSI to any address in them reaches it.
    public var baseAddress: UInt64 = 0x0800_0000
    /// DeviceIDs below this can be stored (GITS_BASER0), at most 65,536.
    public var deviceLimit = 65_536
    /// ICIDs below this can be stored (GITS_BASER1), at most 65,536.
    public var collectionLimit = 65_536
    /// Translations there may be at once; a MAPTI beyond fails as an allocation does.
    public var mappingLimit = 65_536
    /// Guest address of the LPI property table (GICR_PROPBASER).
    public var propertyTable: UInt64 = 0x4000_0000
    /// Which commands empty the whole cache.
    public var invalidation = Invalidation.whole

    /// Whether a command that speaks of one event or device takes only that out of the cache.
    public enum Invalidation: String, CaseIterable, Sendable {
        /// As KVM: DISCARD, MOVI, MAPD and MAPC V=0 empty the ITS's whole cache.
        case whole
        /// DISCARD takes one event, MAPD one device; MOVI takes nothing, because what is cached is not the target.
        case precise
    }

    /// As KVM makes it: 16 bits of everything.
    public init() {}

    /// Bytes of the two frames (KVM_VGIC_V3_ITS_SIZE).
    public static var frameBytes: UInt64 { 0x20000 }
}
