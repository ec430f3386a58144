/// The registers of an ITS that hold state (<doc:The-virtual-ITS>). GITS_CTLR.Enabled and GITS_CREADR are
/// kept apart: injectors read the one, other vCPUs the other.
public struct ITSRegisters: Sendable, Hashable {
    /// GITS_CBASER as it reads back.
    public var cbaser: UInt64 = 0
    /// GITS_CWRITER.
    public var cwriter: UInt64 = 0
    /// GITS_BASER0, the device table.
    public var deviceTable = sanitisedDeviceTable(freshAttributes)
    /// GITS_BASER1, the collection table.
    public var collectionTable = sanitisedCollectionTable(freshAttributes)

    /// As `vgic_its_create` leaves them: no queue and no table, but a driver reads from GITS_BASER<n> which table each
    /// is for, and how large its entries and pages are.
    public init() {}

    /// The last megabytes of the memory that a virtual machine has by default: flat tables for 65,536 devices and as
    /// many collections, a command queue of 64 KiB.
    public static let asBooted: ITSRegisters = {
        var registers = ITSRegisters()
        registers.deviceTable = sanitisedDeviceTable(1 << 63 | 0xBF00_0000 | 7)
        registers.collectionTable = sanitisedCollectionTable(1 << 63 | 0xBF10_0000 | 7)
        registers.cbaser = sanitisedQueue(1 << 63 | 0xBF20_0000 | 15)
        return registers
    }()

    static var valid: UInt64 { 1 << 63 }

    /// INITIAL_BASER_VALUE without the fields that every value has: RaWb, inner shareable.
    private static var freshAttributes: UInt64 { 3 << 59 | 1 << 10 }

    /// Bytes of the command queue.
    var queueBytes: UInt64 { ((cbaser & 0xFF) + 1) * 4096 }
    /// Guest address of the command queue.
    var queueAddress: UInt64 { cbaser & 0x000F_FFFF_FFFF_0000 }
    /// Whether GITS_CTLR.Enabled may be set: both tables and the queue are valid.
    var allowEnable: Bool { cbaser & deviceTable & collectionTable & Self.valid != 0 }

    /// GITS_BASER<n>: bytes of the table.
    static func tableBytes(_ baser: UInt64) -> UInt64 { ((baser & 0xFF) + 1) * 65_536 }
    /// GITS_BASER<n>: address; with 64 KiB pages bits 15:12 stand for 51:48.
    static func tableAddress(_ baser: UInt64) -> UInt64 { baser & 0x0000_FFFF_FFFF_0000 | (baser & 0xF000) << 36 }
    /// GITS_BASER<n>.Indirect.
    static func isIndirect(_ baser: UInt64) -> Bool { baser >> 62 & 1 != 0 }

    /// GITS_BASER0 as KVM stores what was written: type 1, entries of 8 bytes, pages of 64 KiB, attributes sanitised.
    static func sanitisedDeviceTable(_ value: UInt64) -> UInt64 { sanitisedTable(value) | 1 << 56 }

    /// GITS_BASER1: type 4, never indirect.
    static func sanitisedCollectionTable(_ value: UInt64) -> UInt64 { sanitisedTable(value) & ~(1 << 62) | 4 << 56 }

    private static func sanitisedTable(_ value: UInt64) -> UInt64 {
        let readOnly: UInt64 = 7 << 56 | 0x1F << 48 | 3 << 8
        return sanitisedAttributes(value & ~readOnly) | 7 << 48 | 2 << 8
    }

    /// GITS_CBASER: the queue lies on a multiple of 64 KiB.
    static func sanitisedQueue(_ value: UInt64) -> UInt64 {
        let defined: UInt64 = 1 << 63 | 7 << 59 | 7 << 53 | 0x000F_FFFF_FFFF_0000 | 3 << 10 | 0xFF
        return sanitisedAttributes(value & defined)
    }

    /// Outer-shareable becomes inner-shareable; inner nCnB and nC become RaWb; outer other than same-as-inner and nC
    /// becomes same-as-inner (`vgic_sanitise_*`).
    private static func sanitisedAttributes(_ value: UInt64) -> UInt64 {
        var value = value
        if value >> 10 & 3 == 2 { value = value & ~(3 << 10) | 1 << 10 }
        if value >> 59 & 7 <= 1 { value = value & ~(7 << 59) | 3 << 59 }
        if value >> 53 & 7 > 1 { value &= ~(7 << 53) }
        return value
    }
}
