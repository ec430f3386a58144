import Loads

/// One reading of a guest's /proc/interrupts.
///
/// On arm64 a row of an MSI names DeviceID and EventID: `ITS-MSI` with the hardware number (domain << 27 | requester ID
/// << 11 | event) up to Linux 6.x, `ITS-PCI-MSIX-DDDD:BB:DD.F` with the event alone since each device has a domain of
/// its own (irq_domain `msi_domain_info`, drivers/pci/msi/irqdomain.c `pci_msi_domain_calc_hwirq`). Rows of x86
/// (`PCI-MSI`, `IR-PCI-MSI`, `PCI-MSIX-...`) are built alike.
public struct InterruptTable: Sendable {
    /// What a row counts.
    enum Kind: String, Sendable, CaseIterable {
        case msi = "MSI", ipi = "IPI", timer = "timer", other = "other"
    }

    /// One row.
    struct Row: Sendable {
        /// The interrupt's name in the first column: a Linux irq number, or a word such as `IPI0`.
        var label: String
        var kind: Kind
        /// The source of an MSI: PCI domain << 16 | requester ID, and the EventID. Nil for other rows.
        var slot: Workload.Slot?
        /// How often each CPU took it, in the order of `cpus`.
        var counts: [UInt64]
    }

    let name: String
    /// Numbers of the CPUs that have a column, ascending.
    private(set) var cpus: [Int] = []
    private(set) var rows: [Row] = []

    /// Reads a table.
    /// - Throws: the line that is none of such a table.
    public init(_ log: LogText) throws(WorkloadError) {
        name = log.name
        var cpus: [Int] = []
        var rows: [Row] = []
        var labels: Set<String> = []
        try log.forEachLine { number, line throws(WorkloadError) in
            var cursor = LogCursor(line)
            cursor.skipBlanks()
            if cursor.isAtEnd { return }
            guard !cpus.isEmpty else {
                guard let header = Self.header(cursor) else {
                    throw log.error(
                        number, "expected the heading CPU0 CPU1 ... of /proc/interrupts", remedy: Self.remedy)
                }
                cpus = header
                return
            }
            guard let row = Self.row(cursor, columns: cpus.count) else {
                throw log.error(
                    number, "expected a row of /proc/interrupts with \(cpus.count) counts", remedy: Self.remedy)
            }
            guard labels.insert(row.label).inserted else {
                throw log.error(number, "row \(row.label) stands here for the second time", remedy: Self.remedy)
            }
            rows.append(row)
        }
        guard !rows.isEmpty else {
            throw log.error(nil, "expected /proc/interrupts, found no row", remedy: Self.remedy)
        }
        self.cpus = cpus
        self.rows = rows
    }

    private static let remedy = "copy the file whole and unwrapped: cat /proc/interrupts >FILE"

    /// The CPUs of the heading; nil if it is none.
    private static func header(_ line: LogCursor) -> [Int]? {
        var cursor = line
        var cpus: [Int] = []
        while !cursor.isAtEnd {
            guard cursor.take("CPU"), let cpu = cursor.natural(), cpu < 4_096, Int(cpu) > cpus.last ?? -1 else {
                return nil
            }
            cpus.append(Int(cpu))
            cursor.skipBlanks()
        }
        return cpus.isEmpty ? nil : cpus
    }

    private static func row(_ line: LogCursor, columns: Int) -> Row? {
        var cursor = line
        guard let word = cursor.word(), word.last == UInt8(ascii: ":"), word.count > 1 else { return nil }
        let label = String(decoding: word.dropLast(), as: UTF8.self)
        var counts: [UInt64] = []
        cursor.skipBlanks()
        while counts.count < columns, let count = cursor.natural() {
            // A number that ends in the midst of a word is none.
            guard cursor.isAtEnd || cursor.rest.first == 0x20 || cursor.rest.first == 0x09 else { return nil }
            counts.append(count)
            cursor.skipBlanks()
        }
        // Sums over all CPUs, such as Err, have one column and no text.
        let isSum = counts.count == 1 && cursor.isAtEnd
        guard counts.count == columns || isSum else { return nil }
        if isSum, columns > 1 { return Row(label: label, kind: .other, slot: nil, counts: []) }
        let source = Self.slot(cursor)
        return Row(label: label, kind: kind(label, cursor.text, isMSI: source != nil), slot: source, counts: counts)
    }

    private static func kind(_ label: String, _ text: String, isMSI: Bool) -> Kind {
        if isMSI { return .msi }
        if label.hasPrefix("IPI") || ["RES", "CAL", "TLB"].contains(label) { return .ipi }
        return text.contains("timer") || label == "LOC" ? .timer : .other
    }

    /// The source of an MSI by the row's chip and hardware number; nil for another row.
    private static func slot(_ line: LogCursor) -> Workload.Slot? {
        var cursor = line
        guard let word = cursor.word() else { return nil }
        let chip = String(decoding: word, as: UTF8.self)
        cursor.skipBlanks()
        guard let number = cursor.natural() else { return nil }
        if chip == "ITS-MSI" || chip.hasSuffix("PCI-MSI") {
            guard number >> 43 == 0 else { return nil }
            let domain = UInt32(truncatingIfNeeded: number >> 27)
            let requester = UInt32(truncatingIfNeeded: number >> 11) & 0xFFFF
            return .init(device: domain << 16 | requester, event: UInt32(number & 0x7FF))
        }
        for prefix in ["PCI-MSIX-", "PCI-MSI-"] {
            guard let range = chip.firstRange(of: prefix), number <= 0xFFFF else { continue }
            return device(chip[range.upperBound...]).map { .init(device: $0, event: UInt32(number)) }
        }
        return nil
    }

    /// The number of a device that is written `DDDD:BB:DD.F`; nil if it is not.
    private static func device(_ text: Substring) -> UInt32? {
        var cursor = LogCursor(Array(text.utf8)[...])
        guard let domain = cursor.hexadecimal(), domain <= 0xFFFF, cursor.take(":"),
            let bus = cursor.hexadecimal(), bus <= 0xFF, cursor.take(":"),
            let device = cursor.hexadecimal(), device <= 0x1F, cursor.take("."),
            let function = cursor.hexadecimal(), function <= 7, cursor.isAtEnd
        else { return nil }
        return UInt32(domain << 16 | bus << 8 | device << 3 | function)
    }
}

extension InterruptTable {
    /// The source of each Linux irq that is an MSI.
    var slots: [String: Workload.Slot] {
        rows.reduce(into: [:]) { slots, row in slots[row.label] = row.slot }
    }

    /// The CPU that took most of each source's interrupts.
    var targets: [Workload.Slot: Int] {
        rows.reduce(into: [:]) { targets, row in
            guard let slot = row.slot, let most = row.counts.max(), most > 0 else { return }
            targets[slot] = row.counts.firstIndex(of: most).map { cpus[$0] }
        }
    }
}
