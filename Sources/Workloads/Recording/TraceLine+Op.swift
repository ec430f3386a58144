extension TraceLine {
    /// The kind of a line: what it records.
    package enum Op: String, Sendable, CaseIterable {
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

        /// Whether the line is a write to a redistributor's register, which has no outcome.
        package var isRegisterWrite: Bool {
            switch self {
            case .propbaser, .pendbaser, .redistributorControl, .vpropbaser, .vpendbaser: true
            default: false
            }
        }

        /// Whether only a trace of a GICv4 machine has such lines.
        package var isVirtual: Bool {
            switch self {
            case .vpropbaser, .vpendbaser, .vmapp, .vmapti, .vmapi, .vmovp, .vmovi, .vinvall, .vsync, .vack: true
            default: false
            }
        }
    }
}
