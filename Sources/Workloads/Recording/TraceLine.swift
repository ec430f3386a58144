import VGIC

/// One line of a recorded guest.
///
/// The format: JSON Lines, one object a line, in order of execution. The recorder leaves out what it could not know, so
/// every field but `op` may be missing; `required` says which one a kind of line cannot do without.
package struct TraceLine: Decodable {
    package var op: Op
    package var gic: Int?
    package var redistributors: Int?
    package var pta: Int?
    package var rd: Int?
    package var device: UInt32?
    package var event: UInt32?
    package var icid: UInt32?
    package var intid: UInt32?
    /// EventID bits - 1, as MAPD encodes it.
    package var size: Int?
    package var itt: String?
    package var valid: Int?
    package var fromRD: UInt32?
    package var toRD: UInt32?
    package var result: String?
    package var outcome: String?
    /// The command packet, four words in hexadecimal.
    package var raw: [String]?
    package var hppi: HPPI?
    package var enableLPIs: Int?
    /// Property bytes by INTID, read from guest memory at the end.
    var lpiConfig: [String: UInt8]?
    /// Why a command was ignored or an MSI dropped.
    package var reason: String?
    /// Whether the pending bit went from 0 to 1.
    package var latched: Bool?
    package var movedPending: Bool?
    package var stored: Stored?
    /// Opcode of a command that the recorded ITS did not know.
    package var code: UInt64?
    var ptz: Int?
    /// IDbits + 1 of a redistributor's table, or of the distributor.
    package var intidBits: Int?
    package var typer: String?
    package var distributorTyper: String?
    package var deviceTable: Table?
    package var collectionTable: Table?
    package var vpeTable: Table?
    package var preloadedPending: Bool?
    package var truncated: Bool?
    // Fields of GITS_TYPER as the recorder decoded them.
    package var physical: Int?
    package var virtual: Int?
    package var vmovp: Int?
    package var ittEntrySize: Int?
    package var eventIDBits: Int?
    package var deviceIDBits: Int?
    package var hcc: Int?
    package var cil: Int?
    package var collectionIDBits: Int?
    // GICv4.
    package var vpe: UInt32?
    package var vintid: UInt32?
    package var doorbell: UInt32?
    package var vpt: String?
    package var vptSize: Int?
    package var setsDoorbell: Int?
    package var evidence: String?
    package var source: String?
    // What a snapshot or the final record lists.
    package var devices: [Device]?
    package var events: [Event]?
    package var collections: [Collection]?
    package var pending: [Pending]?
    package var vpes: [VPE]?
    package var virtualPending: [VirtualPending]?

    /// An entry that a command wrote.
    package struct Stored: Decodable {
        package var intid: UInt32?
        package var icid: UInt32?
        package var vintid: UInt32?
        package var vpe: UInt32?
        package var doorbell: UInt32?
    }

    /// A table in guest memory.
    package struct Table: Decodable {
        package var valid: Int
        package var indirect: Int
        package var pageSize: UInt64
        package var pages: UInt64
        package var entrySize: UInt64
        package var entries: UInt64

        enum CodingKeys: String, CodingKey {
            case valid, indirect, pages, entries
            case pageSize = "page_size"
            case entrySize = "entry_size"
        }
    }

    package struct Device: Decodable, Hashable {
        package var device: UInt32
        package var size: Int
        package var itt: String

        package init(device: UInt32, size: Int, itt: String) {
            self.device = device
            self.size = size
            self.itt = itt
        }
    }

    package struct Event: Decodable, Hashable {
        package var device: UInt32
        package var event: UInt32
        package var intid: UInt32?
        package var icid: UInt32?
        package var vintid: UInt32?
        package var vpe: UInt32?
        package var doorbell: UInt32?

        package init(
            device: UInt32, event: UInt32, intid: UInt32? = nil, icid: UInt32? = nil, vintid: UInt32? = nil,
            vpe: UInt32? = nil, doorbell: UInt32? = nil
        ) {
            self.device = device
            self.event = event
            self.intid = intid
            self.icid = icid
            self.vintid = vintid
            self.vpe = vpe
            self.doorbell = doorbell
        }
    }

    package struct Collection: Decodable, Hashable {
        package var icid: UInt32
        package var rd: Int

        package init(icid: UInt32, rd: Int) {
            self.icid = icid
            self.rd = rd
        }
    }

    package struct Pending: Decodable, Hashable {
        package var rd: Int
        package var intid: UInt32

        package init(rd: Int, intid: UInt32) {
            self.rd = rd
            self.intid = intid
        }
    }

    package struct VPE: Decodable, Hashable {
        package var vpe: UInt32
        package var rd: Int
        package var vpt: String
        package var size: Int

        package init(vpe: UInt32, rd: Int, vpt: String, size: Int) {
            self.vpe = vpe
            self.rd = rd
            self.vpt = vpt
            self.size = size
        }

        enum CodingKeys: String, CodingKey {
            case vpe, rd, vpt
            case size = "vpt_size"
        }
    }

    package struct VirtualPending: Decodable, Hashable {
        package var vpt: String
        package var vintid: UInt32

        package init(vpt: String, vintid: UInt32) {
            self.vpt = vpt
            self.vintid = vintid
        }
    }

    /// The CPU interface's highest priority pending interrupt; priority 255 means that there is none, `irq` then is
    /// stale.
    package struct HPPI: Decodable {
        package var irq: UInt32
        package var prio: UInt8
    }

    /// What the line records.
    package enum Op: String, Decodable, CaseIterable {
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
        package var isRegisterWrite: Bool {
            switch self {
            case .propbaser, .pendbaser, .redistributorControl, .vpropbaser, .vpendbaser: true
            default: false
            }
        }

        /// Whether only a GICv4 machine has it.
        package var isVirtual: Bool {
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
