public import Vocabulary

/// The parameters of an ITS.
public struct ITSConfiguration: Sendable {
    /// Whether a command on one event or device removes only that from the cache, or everything.
    public typealias Invalidation = Vocabulary.Invalidation

    /// Which write of a GITS_BASER frees what its table held (<doc:The-virtual-ITS>).
    public enum TableRelease: Sendable {
        /// One that leaves Valid clear.
        case onInvalid
        /// Any that changes the stored value, and it empties the cache (newest).
        case onChange
    }

    /// What ITS_SAVE_TABLES does with a device that its device table has no room for any more.
    public enum TableSave: Sendable {
        /// EINVAL; and `next` fields count entries that are not written.
        case refusesUnreachable
        /// It leaves the device out; `next` fields lead from one written entry to the next.
        case skipsUnreachable
    }

    /// The profile whose freedoms the ITS takes.
    public var profile = Profile.kvm
    /// Guest physical address of the first of its two 64 KiB frames, nil until userspace sets it.
    public var baseAddress: UInt64? = 0x0800_0000
    /// How many translations there may be at once; a MAPTI beyond fails like an allocation.
    public var mappingLimit = 65_536
    /// Which commands empty the whole cache.
    public var invalidation = Invalidation.whole
    /// Who keeps alive what a command has taken away, for readers that have found it. Switches always wait.
    public var unmap = Unmap.grace
    /// Which write of a GITS_BASER frees what its table held.
    public var tableRelease = TableRelease.onChange
    /// What a save does with what cannot be saved.
    public var tableSave = TableSave.skipsUnreachable
    /// Whether MAPD V=0 and DISCARD write zeros over their entries in guest memory (not in 6.1).
    public var zeroesUnmappedEntries = true
    /// Whether the translation of a forwarded LPI may be cached. KVM caches none, because an injection from its cache
    /// latches the LPI; here each injection looks where the LPI is.
    public var cachesForwarded = true
    /// Whether MAPC leads to the first vCPU, whatever it names, as the selftest's guest has it (quirk
    /// `collectionsOnVCPU0`).
    var collectionsLeadToFirst = false
    /// Registers at the start: those that a guest's driver has written before it sets GITS_CTLR.Enabled, or zeros.
    public var registers = ITSRegisters.asBooted

    /// As KVM makes an ITS, with the tables that a guest has given it, and off.
    public init() {}

    /// Bytes of the two frames (KVM_VGIC_V3_ITS_SIZE).
    public static var frameBytes: UInt64 { 0x20000 }
}
