import FuzzInput

/// A trace that the input describes: well-formed lines of every kind, small numbers that meet each other, and now and
/// then one from the edge of its type.
struct GeneratedTrace {
    private var input: FuzzInput
    /// The trace.
    private(set) var text = ""

    /// Each kind of line with the fields that are looked at.
    private static let lines: [(op: String, fields: [String])] = [
        ("its_enable", ["device_table", "collection_table", "vpe_table"]), ("its_disable", []),
        ("rd_propbaser", ["rd", "intid_bits"]), ("rd_pendbaser", ["rd", "ptz"]), ("rd_ctlr", ["rd", "enable_lpis"]),
        ("mapd", ["device", "itt", "size", "valid", "result", "reason"]),
        ("mapc", ["icid", "rd", "valid", "result", "reason"]),
        ("mapti", ["device", "event", "intid", "icid", "result", "reason", "stored", "raw"]),
        ("mapi", ["device", "event", "icid", "result", "reason", "stored"]),
        ("movi", ["device", "event", "icid", "intid", "from_rd", "to_rd", "moved_pending", "result", "reason"]),
        ("movall", ["from_rd", "to_rd", "result", "raw"]),
        ("discard", ["device", "event", "outcome", "intid", "icid", "rd", "reason"]),
        ("clear", ["device", "event", "outcome", "intid", "icid", "rd"]),
        ("int", ["device", "event", "outcome", "intid", "rd", "latched", "hppi"]),
        ("inv", ["device", "event", "outcome", "intid", "rd"]), ("invall", ["icid", "result"]),
        ("sync", ["rd", "result"]), ("unknown", ["raw", "code", "result"]),
        ("msi", ["device", "event", "outcome", "intid", "icid", "rd", "latched", "hppi", "reason"]),
        ("msi", ["device", "event", "outcome", "vintid", "vpe", "doorbell", "vpt", "rd", "evidence"]),
        ("ack", ["rd", "intid"]), ("vmapp", ["vpe", "rd", "vpt", "vpt_size", "valid", "result", "raw"]),
        ("vmapti", ["device", "event", "vpe", "vintid", "doorbell", "result", "stored"]),
        ("vmapi", ["device", "event", "vpe", "doorbell", "result"]),
        ("vmovi", ["device", "event", "vpe", "doorbell", "db_valid", "result", "moved_pending"]),
        ("vmovp", ["vpe", "rd", "result"]), ("vinvall", ["vpe", "rd"]), ("vsync", ["vpe"]),
        ("rd_vpendbaser", ["rd", "valid", "vpt"]), ("rd_vpropbaser", ["rd"]), ("vack", ["rd", "vintid", "source"]),
        ("snapshot", ["devices", "events", "collections", "pending", "vpes", "vpending"]),
        ("final", ["devices", "events", "collections", "pending", "lpi_config"]),
    ]

    /// Fields of objects inside a line.
    private static let objects: [String: [String]] = [
        "device_table": ["valid", "indirect", "page_size", "pages", "entry_size", "entries"],
        "stored": ["intid", "icid", "vintid", "vpe", "doorbell"], "hppi": ["irq", "prio"],
        "devices": ["device", "size", "itt"], "events": ["device", "event", "intid", "icid", "vintid", "vpe"],
        "collections": ["icid", "rd"], "pending": ["rd", "intid"], "vpes": ["vpe", "rd", "vpt", "vpt_size"],
        "vpending": ["vpt", "vintid"], "lpi_config": ["8192", "8193"],
    ]

    private static let lists: Set = ["devices", "events", "collections", "pending", "vpes", "vpending"]

    /// What a field is made of: texts to choose from, or numbers from the first, so many.
    private static let texts: [String: [String]] = [
        "result": ["\"ok\"", "\"ignored\""], "outcome": ["\"lpi\"", "\"vlpi\"", "\"drop\""],
        "reason": ["\"device_unmapped\"", "\"event_unmapped\""], "evidence": ["\"virtual_hppi\"", "\"doorbell\""],
        "source": ["\"vlpi\"", "\"lr\""], "latched": ["true", "false"], "moved_pending": ["true", "false"],
        "preloaded_pending": ["false", "true"],
        "itt": ["\"0x40000000\"", "\"0x40010000\"", "\"0x0\"", "\"0xfffffffffff00\""],
        "vpt": ["\"0x50000000\"", "\"0x50010000\"", "\"0x0\""], "typer": ["\"0x1ef71\"", "\"0x0\"", "\"0x\"", "\"\""],
        "gic": ["3", "4"], "pta": ["0"],
    ]
    private static let numbers: [String: (first: Int, count: Int)] = [
        "intid": (8190, 12), "vintid": (8190, 12), "irq": (8190, 12), "doorbell": (8190, 12), "event": (0, 6),
        "size": (0, 20), "intid_bits": (13, 5), "deviceid_bits": (1, 16), "collectionid_bits": (1, 16),
        "redistributors": (1, 4), "entries": (1, 8), "pages": (1, 3), "vpt_size": (10, 6), "prio": (0, 256),
        "valid": (0, 2), "page_size": (65_536, 1), "entry_size": (0, 9), "8192": (160, 8), "8193": (160, 8),
    ]
    private static let edges: [Int] = [
        0, 1, -1, 16, 17, 255, 256, 1023, 65_535, 65_536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, .max, .min,
    ]

    init(_ input: FuzzInput) {
        self.input = input
        append(
            "machine", ["gic", "redistributors", "pta", "typer", "intid_bits", "deviceid_bits", "preloaded_pending"])
        // No more than a run can go through in a fraction of a millisecond.
        for _ in 0..<32 where !self.input.isAtEnd {
            let line = Self.lines[self.input.below(Self.lines.count)]
            append(line.op, line.fields)
        }
    }

    private mutating func append(_ op: String, _ fields: [String]) {
        text += "{\"op\":\"\(op)\"" + fields.map { member($0, ",") }.joined() + "}\n"
    }

    /// A field with its value, or nothing in one of 16 cases.
    private mutating func member(_ name: String, _ separator: String) -> String {
        let choice = input.byte()
        return choice & 15 == 15 ? "" : "\(separator)\"\(name)\":\(value(name, choice))"
    }

    private mutating func value(_ name: String, _ choice: UInt8) -> String {
        let key = name.hasSuffix("_table") ? "device_table" : name
        if let fields = Self.objects[key] {
            let members = fields.map { member($0, "") }.filter { !$0.isEmpty }
            let object = "{" + members.joined(separator: ",") + "}"
            return Self.lists.contains(key) ? "[\(object)]" : object
        }
        if name == "raw" {
            let words = (0..<4).map { _ in "\"0x\(String(input.number(), radix: 16))\"" }
            return "[" + words.joined(separator: ",") + "]"
        }
        if let texts = Self.texts[name] { return texts[Int(choice >> 4) % texts.count] }
        if choice & 15 == 14 { return String(Self.edges[input.below(Self.edges.count)]) }
        let (first, count) = Self.numbers[name] ?? (0, 4)
        return String(first + (Int(choice >> 4) + Int(choice & 15) * 16) % count)
    }
}
