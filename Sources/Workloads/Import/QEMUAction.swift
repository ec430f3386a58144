/// One act of QEMU's ITS, a command or an MSI, with what the log shows of it: tables that were read and written, errors
/// of the guest, and CPU interfaces that were updated right behind.
///
/// All outcomes are QEMU's: the last table that was read is the one in which the act failed.
struct QEMUAction {
    /// What a CPU interface showed as its highest priority pending interrupt.
    struct Update: Equatable {
        var processor: UInt64
        var intid: UInt64
        var priority: UInt64
    }

    /// The line that began the act.
    let line: QEMULogLine
    /// The command's own line; nil for an MSI, and for a command that QEMU does not know.
    private(set) var named: QEMULogLine?
    private var tables: [(name: String, line: QEMULogLine)] = []
    private var updates: [(update: Update, behind: Int)] = []
    private var errors: [String] = []

    init(_ line: QEMULogLine) { self.line = line }

    var isMSI: Bool { line.event == .translation }

    /// Takes a line that belongs to the act; false if it belongs to what comes next.
    mutating func take(_ next: QEMULogLine, _ machine: QEMUMachine) -> Bool {
        switch next.event {
        case .commandName where named == nil && !isMSI && tables.isEmpty && updates.isEmpty && errors.isEmpty:
            named = next
        case .table(let name): tables.append((name, next))
        case .update:
            guard let update = Update(next, machine) else { return false }
            updates.append((update, tables.count))
        case .message: errors.append(next.words.lowercased())
        default: return false
        }
        return true
    }

    /// The CPU interfaces that were updated, in their order.
    var allUpdates: [Update] { updates.map(\.update) }

    /// The first update behind so many table accesses.
    func update(behind count: Int) -> Update? { updates.first { $0.behind == count }?.update }

    /// How many updates of a processor stand behind so many table accesses.
    func hasUpdate(of processor: UInt64, behind count: Int) -> Bool {
        updates.contains { $0.behind == count && $0.update.processor == processor }
    }

    func tables(_ name: String) -> [QEMULogLine] { tables.filter { $0.name == name }.map(\.line) }

    var hasErrors: Bool { !errors.isEmpty }

    /// Why QEMU ignored the command, by what it said to the guest's author.
    func reason(_ op: String) -> String {
        let words = errors.joined(separator: " ")
        let reason = Self.reasons.first { words.contains($0.words) }?.reason ?? "unreported"
        let isValid = tables("ite_read").contains { $0.natural("valid ") == 1 }
        return reason == "event_unmapped" && op == "movi" && isValid ? "wrong_type" : reason
    }

    private static let reasons: [(words: String, reason: String)] = [
        ("invalid dte", "device_unmapped"), ("no valid dte", "device_unmapped"),
        ("no entry in device", "device_unmapped"), ("invalid ite", "event_unmapped"),
        ("not for virtual", "wrong_type"), ("event", "event_out_of_range"), ("invalid size", "size_out_of_range"),
        ("not a valid lpi", "intid_out_of_range"), ("intid 0x", "intid_out_of_range"),
        ("interrupt id", "intid_out_of_range"), ("rdbase", "rd_out_of_range"), ("invalid icid", "icid_out_of_range"),
        ("invalid cte", "collection_unmapped"), ("devid", "device_out_of_range"), ("device id", "device_out_of_range"),
        ("deviceid", "device_out_of_range"),
    ]
}

extension QEMUAction.Update {
    /// What a `gicv3_cpuif_update` line shows; nil if it is another line.
    init?(_ line: QEMULogLine, _ machine: QEMUMachine) {
        guard let cpu = line.hexadecimal("i/f "), let intid = line.natural("irq "), let priority = line.natural("prio ")
        else { return nil }
        self.init(processor: machine.processor(cpu), intid: intid, priority: priority)
    }
}
