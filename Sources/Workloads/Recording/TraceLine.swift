/// One line of a recorded guest.
///
/// The format: JSON Lines, one object a line, in order of execution. The recorder leaves out what it could not know, so
/// every field but `op` may be missing; `required` says which one a kind of line cannot do without.
struct TraceLine: Decodable {
    var op: Op
    var gic: Int?
    var redistributors: Int?
    var pta: Int?
    var rd: Int?
    var device: UInt32?
    var event: UInt32?
    var icid: UInt32?
    var intid: UInt32?
    /// EventID bits - 1, as MAPD encodes it.
    var size: Int?
    var itt: String?
    var valid: Int?
    var fromRD: UInt32?
    var toRD: UInt32?
    var result: String?
    var outcome: String?
    /// The command packet, four words in hexadecimal.
    var raw: [String]?
    var hppi: HPPI?
    var enableLPIs: Int?
    /// Property bytes by INTID, read from guest memory at the end.
    var lpiConfig: [String: UInt8]?
    /// Why a command was ignored or an MSI dropped.
    var reason: String?
    /// Whether the pending bit went from 0 to 1.
    var latched: Bool?
    var movedPending: Bool?
    var stored: Stored?
    /// Opcode of a command that the recorded ITS did not know.
    var code: UInt64?
    var ptz: Int?
    /// IDbits + 1 of a redistributor's table, or of the distributor.
    var intidBits: Int?
    var typer: String?
    var distributorTyper: String?
    var deviceTable: Table?
    var collectionTable: Table?
    var vpeTable: Table?
    var preloadedPending: Bool?
    var truncated: Bool?
    // Fields of GITS_TYPER as the recorder decoded them.
    var physical: Int?
    var virtual: Int?
    var vmovp: Int?
    var ittEntrySize: Int?
    var eventIDBits: Int?
    var deviceIDBits: Int?
    var hcc: Int?
    var cil: Int?
    var collectionIDBits: Int?
    // GICv4.
    var vpe: UInt32?
    var vintid: UInt32?
    var doorbell: UInt32?
    var vpt: String?
    var vptSize: Int?
    var setsDoorbell: Int?
    var evidence: String?
    var source: String?
    // What a snapshot or the final record lists.
    var devices: [Device]?
    var events: [Event]?
    var collections: [Collection]?
    var pending: [Pending]?
    var vpes: [VPE]?
    var virtualPending: [VirtualPending]?

    /// An entry that a command wrote.
    struct Stored: Decodable {
        var intid: UInt32?
        var icid: UInt32?
        var vintid: UInt32?
        var vpe: UInt32?
        var doorbell: UInt32?
    }

    /// A table in guest memory.
    struct Table: Decodable {
        var valid: Int
        var indirect: Int
        var pageSize: UInt64
        var pages: UInt64
        var entrySize: UInt64
        var entries: UInt64

        enum CodingKeys: String, CodingKey {
            case valid, indirect, pages, entries
            case pageSize = "page_size"
            case entrySize = "entry_size"
        }
    }

    struct Device: Decodable, Hashable {
        var device: UInt32
        var size: Int
        var itt: String
    }

    struct Event: Decodable, Hashable {
        var device: UInt32
        var event: UInt32
        var intid: UInt32?
        var icid: UInt32?
        var vintid: UInt32?
        var vpe: UInt32?
        var doorbell: UInt32?
    }

    struct Collection: Decodable, Hashable {
        var icid: UInt32
        var rd: Int
    }

    struct Pending: Decodable, Hashable {
        var rd: Int
        var intid: UInt32
    }

    struct VPE: Decodable, Hashable {
        var vpe: UInt32
        var rd: Int
        var vpt: String
        var size: Int

        enum CodingKeys: String, CodingKey {
            case vpe, rd, vpt
            case size = "vpt_size"
        }
    }

    struct VirtualPending: Decodable, Hashable {
        var vpt: String
        var vintid: UInt32
    }

    /// The CPU interface's highest priority pending interrupt; priority 255 means that there is none, `irq` then is
    /// stale.
    struct HPPI: Decodable {
        var irq: UInt32
        var prio: UInt8
    }

    /// What the line records.
    enum Op: String, Decodable, CaseIterable {
        case machine, snapshot, final
        case itsEnable = "its_enable"
        case itsDisable = "its_disable"
        case propbaser = "rd_propbaser"
        case pendbaser = "rd_pendbaser"
        case redistributorControl = "rd_ctlr"
        case mapd, mapc, mapti, mapi, movi, movall, discard, clear, int, inv, invall, sync, unknown
        case msi, ack
        // GICv4 and its virtual side.
        case vpropbaser = "rd_vpropbaser"
        case vpendbaser = "rd_vpendbaser"
        case vmapp, vmapti, vmapi, vmovp, vmovi, vinvall, vsync, vack

        /// A write to a redistributor's register, which has no outcome.
        var isRegisterWrite: Bool {
            switch self {
            case .propbaser, .pendbaser, .redistributorControl, .vpropbaser, .vpendbaser: true
            default: false
            }
        }

        /// Whether only a GICv4 machine has it.
        var isVirtual: Bool {
            switch self {
            case .vpropbaser, .vpendbaser, .vmapp, .vmapti, .vmapi, .vmovp, .vmovi, .vinvall, .vsync, .vack: true
            default: false
            }
        }
    }

    enum CodingKeys: String, CodingKey {
        case op, gic, redistributors, pta, rd, device, event, icid, intid, size, itt, valid, result, outcome, raw, hppi
        case fromRD = "from_rd"
        case toRD = "to_rd"
        case enableLPIs = "enable_lpis"
        case lpiConfig = "lpi_config"
        case reason, latched, stored, code, ptz, typer, physical, virtual, vmovp, hcc, cil, truncated
        case vpe, vintid, doorbell, vpt, evidence, source, devices, events, collections, pending, vpes
        case movedPending = "moved_pending"
        case intidBits = "intid_bits"
        case distributorTyper = "gicd_typer"
        case deviceTable = "device_table"
        case collectionTable = "collection_table"
        case vpeTable = "vpe_table"
        case preloadedPending = "preloaded_pending"
        case ittEntrySize = "itt_entry_size"
        case eventIDBits = "eventid_bits"
        case deviceIDBits = "deviceid_bits"
        case collectionIDBits = "collectionid_bits"
        case vptSize = "vpt_size"
        case setsDoorbell = "db_valid"
        case virtualPending = "vpending"
    }
}

extension TraceLine {
    /// Whether the recorded ITS carried it out: translated it to an LPI, or wrote the table entry. What it ignored or
    /// dropped changed nothing.
    var tookEffect: Bool {
        switch op {
        case .msi, .int, .clear, .inv, .discard: outcome == "lpi"
        default: result == "ok"
        }
    }
}
