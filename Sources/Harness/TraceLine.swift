/// One line of a recorded guest, as far as a workload needs it.
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
