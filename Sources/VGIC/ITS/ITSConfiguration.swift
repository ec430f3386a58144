/// What an ITS is given when it is made.
public struct ITSConfiguration: Sendable {
    /// Whether a command that speaks of one event or device takes only that out of the cache.
    public enum Invalidation: String, CaseIterable, Sendable {
        /// As KVM: DISCARD, MOVI, MAPD and MAPC V=0 empty the ITS's whole cache.
        case whole
        /// DISCARD takes one event, MAPD one device; MOVI takes nothing, because what is cached is not the target.
        case precise
    }

    /// Which write of a GITS_BASER frees what its table held (<doc:The-virtual-ITS>).
    public enum TableRelease: Sendable {
        /// One that leaves Valid clear (6.1 and later).
        case onInvalid
        /// Any that changes the stored value, and it empties the cache (the rework of 4.2).
        case onChange
    }

    /// Whose freedoms it takes.
    public var profile = Profile.kvm
    /// Guest physical address of the first of its two 64 KiB frames, nil until userspace sets it.
    public var baseAddress: UInt64? = 0x0800_0000
    /// Translations there may be at once; a MAPTI beyond fails as an allocation does.
    public var mappingLimit = 65_536
    /// Which commands empty the whole cache.
    public var invalidation = Invalidation.whole
    /// Which write of a GITS_BASER frees what its table held.
    public var tableRelease = TableRelease.onInvalid
    /// Whether MAPD V=0 and DISCARD write zeros over their entries in guest memory (not in 6.1).
    public var zeroesUnmappedEntries = true
    /// Whether the translation of a forwarded LPI may be cached. KVM's may not, because what it injects from there goes
    /// into the latch; here each injection asks where the LPI is.
    public var cachesForwarded = true
    /// As the selftest's guest has it (quirk `collectionsOnVCPU0`): MAPC leads to the first vCPU, whatever it names.
    var collectionsLeadToFirst = false
    /// Registers to begin with: those that a guest's driver has written before it sets GITS_CTLR.Enabled, or zeros.
    public var registers = ITSRegisters.asBooted

    /// As KVM makes it, with the tables that a guest has given it, and off.
    public init() {}

    /// Bytes of the two frames (KVM_VGIC_V3_ITS_SIZE).
    public static var frameBytes: UInt64 { 0x20000 }
}
