import Documents

extension TraceLine {
    /// Every key that a line may have, each once, with the check of its value.
    ///
    /// Numbers are bounded by the field of the command or register that they come from, not by the machine: a guest may
    /// write what its machine does not have, and the recorded ITS refused it.
    static let fields: [TraceField] = [
        // Recorded, and ignored here.
        .unread("note"), .unread("rd_of_affinity"), .unread("value"), .unread("idai"), .unread("pending_last"),
        // The place in the recording and in the command queue: `TraceSequence`.
        .number("t", \.time, 0...UInt64(Int64.max)), .number("slot", \.slot, 0...65_535),
        .number("cmdq_entries", \.queueEntries, 128...65_536),
        // The machine.
        .number("gic", \.gic, 0...255), .number("redistributors", \.redistributors, 0...65_535), .bit("pta", \.pta),
        .hexadecimal("typer", \.typer), .hexadecimal("gicd_typer", \.distributorTyper),
        .number("intid_bits", \.intidBits, 1...32), .number("eventid_bits", \.eventIDBits, 0...255),
        .number("deviceid_bits", \.deviceIDBits, 0...255), .number("collectionid_bits", \.collectionIDBits, 0...255),
        .number("itt_entry_size", \.ittEntrySize, 0...255), .number("hcc", \.hcc, 0...255), .bit("cil", \.cil),
        .bit("physical", \.physical), .bit("virtual", \.virtual), .bit("vmovp", \.vmovp),
        .flag("preloaded_pending", \.preloadedPending), .flag("truncated", \.truncated),
        .word("imported", \.imported), .word("arrivals", \.arrivals),
        .list("assumed", \.assumed) { node throws(DocumentError) in try node.string() },
        .number("at", \.at, 0...UInt64(Int64.max)),
        // Registers.
        .object("device_table", \.deviceTable) { node throws(DocumentError) in try Table(node) },
        .object("collection_table", \.collectionTable) { node throws(DocumentError) in try Table(node) },
        .object("vpe_table", \.vpeTable) { node throws(DocumentError) in try Table(node) },
        .bit("enable_lpis", \.enableLPIs), .bit("ptz", \.ptz),
        // Commands and MSIs.
        .number("rd", \.rd, 0...Int(UInt32.max)), .id("device", \.device), .id("event", \.event),
        .number("icid", \.icid, 0...65_535), .id("intid", \.intid), .number("size", \.size, 0...31),
        .hexadecimal("itt", \.itt, alignment: 256), .bit("valid", \.valid), .id("from_rd", \.fromRD),
        .id("to_rd", \.toRD), .number("code", \.code, 0...255),
        .object("raw", \.raw) { node throws(DocumentError) in try words(node) },
        // The outcomes.
        .word("result", \.result), .word("outcome", \.outcome), .word("reason", \.reason), .flag("latched", \.latched),
        .flag("moved_pending", \.movedPending),
        .object("hppi", \.hppi) { node throws(DocumentError) in try HPPI(node) },
        .object("stored", \.stored) { node throws(DocumentError) in try Stored(node) },
        // GICv4.
        .number("vpe", \.vpe, 0...65_535), .id("vintid", \.vintid), .id("doorbell", \.doorbell),
        .hexadecimal("vpt", \.vpt), .number("vpt_size", \.vptSize, 0...255), .bit("db_valid", \.setsDoorbell),
        .word("evidence", \.evidence), .word("source", \.source),
        // Tables and pending state that were read back from memory.
        .list("devices", \.devices) { node throws(DocumentError) in try Device(node) },
        .list("events", \.events) { node throws(DocumentError) in try Event(node) },
        .list("collections", \.collections) { node throws(DocumentError) in try Collection(node) },
        .list("pending", \.pending) { node throws(DocumentError) in try Pending(node) },
        .list("vpes", \.vpes) { node throws(DocumentError) in try VPE(node) },
        .list("vpending", \.virtualPending) { node throws(DocumentError) in try VirtualPending(node) },
        .object("lpi_config", \.lpiConfig) { node throws(DocumentError) in try properties(node) },
    ]

    private static let fieldsByName = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0) })

    /// Reads a line.
    /// - Throws: an unknown key, or a value that its field cannot hold.
    init(_ node: Node) throws(DocumentError) {
        self.init(op: try node["op"].word())
        for member in try node.members() where member.name != "op" {
            guard let field = Self.fieldsByName[member.name] else {
                throw member.unknownKey(among: ["op"] + Self.fields.map(\.name))
            }
            if member.value.orNull != nil { try field.read(&self, member.value) }
        }
    }

    /// The words of a command packet, each in hexadecimal.
    private static func words(_ node: Node) throws(DocumentError) -> [String] {
        guard let words = try? node.elements(as: { word throws(DocumentError) in try word.address() }), words.count == 4
        else { throw node.error("four words like \"0x1f\"") }
        return words
    }

    /// Property bytes by INTID.
    private static func properties(_ node: Node) throws(DocumentError) -> [UInt32: UInt8] {
        var bytes: [UInt32: UInt8] = [:]
        for member in try node.members() {
            guard let intid = UInt32(member.name) else { throw member.key.error("an INTID") }
            bytes[intid] = try member.value.whole(0...UInt8.max)
        }
        return bytes
    }
}

extension Node {
    /// A member that is a number of 32 bits; nil if it is missing.
    fileprivate func id(_ name: String) throws(DocumentError) -> UInt32? {
        try optional(name)?.orNull?.whole(0...UInt32.max)
    }
}

extension TraceLine.Stored {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["intid", "icid", "vintid", "vpe", "doorbell"])
        (intid, icid) = (try node.id("intid"), try node.id("icid"))
        (vintid, vpe, doorbell) = (try node.id("vintid"), try node.id("vpe"), try node.id("doorbell"))
    }
}

extension TraceLine.Table {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["valid", "indirect", "page_size", "pages", "entry_size", "entries"])
        valid = try node["valid"].whole(0...1)
        // A table that is not valid need not say what it would be.
        let isValid = valid == 1
        func number(_ name: String) throws(DocumentError) -> UInt64 {
            if let member = try node.optional(name) { return try member.natural() }
            return isValid ? try node[name].natural() : 0
        }
        indirect = try isValid ? node["indirect"].whole(0...1) : node.optional("indirect")?.whole(0...1) ?? 0
        pageSize = try number("page_size")
        pages = try number("pages")
        entrySize = try number("entry_size")
        entries = try number("entries")
    }
}

extension TraceLine.HPPI {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["irq", "prio"])
        irq = try node["irq"].whole(0...UInt32.max)
        prio = try node["prio"].whole(0...UInt8.max)
    }
}

extension TraceLine.Device {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["device", "size", "itt"])
        self.init(
            device: try node["device"].whole(0...UInt32.max), size: try node["size"].whole(0...31),
            itt: try node["itt"].address(alignment: 256))
    }
}

extension TraceLine.Event {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["device", "event", "intid", "icid", "vintid", "vpe", "doorbell"])
        self.init(
            device: try node["device"].whole(0...UInt32.max), event: try node["event"].whole(0...UInt32.max),
            intid: try node.id("intid"), icid: try node.id("icid"), vintid: try node.id("vintid"),
            vpe: try node.id("vpe"), doorbell: try node.id("doorbell"))
    }
}

extension TraceLine.Collection {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["icid", "rd"])
        self.init(icid: try node["icid"].whole(0...65_535), rd: try node["rd"].whole(0...Int(UInt32.max)))
    }
}

extension TraceLine.Pending {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["rd", "intid"])
        self.init(rd: try node["rd"].whole(0...Int(UInt32.max)), intid: try node["intid"].whole(0...UInt32.max))
    }
}

extension TraceLine.VPE {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["vpe", "rd", "vpt", "vpt_size"])
        self.init(
            vpe: try node["vpe"].whole(0...65_535), rd: try node["rd"].whole(0...Int(UInt32.max)),
            vpt: try node["vpt"].address(), size: try node["vpt_size"].whole(0...255))
    }
}

extension TraceLine.VirtualPending {
    init(_ node: Node) throws(DocumentError) {
        try node.allow(["vpt", "vintid"])
        self.init(vpt: try node["vpt"].address(), vintid: try node["vintid"].whole(0...UInt32.max))
    }
}
