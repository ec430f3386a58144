/// Turns a QEMU log, line by line, into the lines of a trace.
struct QEMUTranslation {
    private let machine: QEMUMachine
    /// Lines that are done and not taken yet.
    private var done: [TraceMembers] = []
    /// The act whose lines are being read.
    private var action: QEMUAction?
    /// Commands that were executed, and stand behind the register write that made the ITS run them.
    private var pending: [TraceMembers] = []
    /// GITS registers as the guest wrote them, by offset.
    private var registers: [UInt64: UInt64] = [:]
    private var isEnabled = false
    /// What each CPU interface showed last.
    private var shown: [UInt64: QEMUAction.Update] = [:]
    /// LPIs that were delivered to a processor and not acknowledged there since.
    private var unacknowledged: Set<Delivered> = []

    private struct Delivered: Hashable {
        var processor: UInt64
        var intid: UInt64
    }

    init(_ machine: QEMUMachine) { self.machine = machine }

    /// Takes the next line, and returns the lines of the trace that are done by it.
    mutating func take(_ line: QEMULogLine) -> [TraceMembers] {
        if action?.take(line, machine) ?? false { return [] }
        endAction()
        begin(line)
        defer { done = [] }
        return done
    }

    private mutating func begin(_ line: QEMULogLine) {
        switch line.event {
        case .command, .translation: action = QEMUAction(line)
        case .itsWrite: registerWrite(line)
        case .redistributorWrite: redistributorWrite(line)
        case .acknowledge: acknowledge(line)
        case .update:
            if let update = QEMUAction.Update(line, machine) { shown[update.processor] = update }
        default: break
        }
    }

    /// Ends with the log, and returns the last lines.
    mutating func end() -> [TraceMembers] {
        endAction()
        flush()
        return done
    }

    private mutating func endAction() {
        guard let action else { return }
        self.action = nil
        if action.isMSI {
            flush()
            done.append(msi(action))
        } else {
            pending.append(command(action))
        }
        for update in action.allUpdates { shown[update.processor] = update }
    }

    private mutating func flush() {
        done += pending
        pending = []
    }

    // MARK: - registers

    private mutating func registerWrite(_ line: QEMULogLine) {
        guard let offset = line.hexadecimal("offset "), let data = line.hexadecimal("data ") else { return }
        if line.natural("size ") == 8 {
            registers[offset] = data
        } else if offset & 4 != 0 {
            registers[offset & ~4] = registers[offset & ~4, default: 0] & 0xFFFF_FFFF | data << 32
        } else {
            registers[offset] = registers[offset, default: 0] & ~0xFFFF_FFFF | data
        }
        if offset == 0 {
            let enables = data & 1 == 1
            if enables || isEnabled { done.append(enables ? enabling : TraceMembers("its_disable")) }
            isEnabled = enables
        }
        flush()
    }

    private var enabling: TraceMembers {
        var members = TraceMembers("its_enable")
        let queue = registers[0x80, default: 0]
        members.add("cmdq_entries", queue >> 63 == 1 ? (queue & 0xFF + 1) * 128 : 0)
        members.add("device_table", json: machine.table(0, registers[0x100, default: 0]))
        members.add("collection_table", json: machine.table(1, registers[0x108, default: 0]))
        return members
    }

    private mutating func redistributorWrite(_ line: QEMULogLine) {
        flush()
        guard let affinity = line.hexadecimal("redistributor "), let offset = line.hexadecimal("offset "),
            let data = line.hexadecimal("data ")
        else { return }
        let fields: (op: String, name: String, value: UInt64)
        switch offset {
        case 0: fields = ("rd_ctlr", "enable_lpis", data & 1)
        case 0x70: fields = ("rd_propbaser", "intid_bits", data & 0x1F + 1)
        case 0x78: fields = ("rd_pendbaser", "ptz", data >> 62 & 1)
        default: return
        }
        var members = TraceMembers(fields.op)
        members.add("rd", machine.processor(affinity))
        members.add(fields.name, fields.value)
        done.append(members)
    }

    private mutating func acknowledge(_ line: QEMULogLine) {
        guard let cpu = line.hexadecimal("cpu "), let intid = line.hexadecimal("value ") else { return }
        flush()
        unacknowledged.remove(Delivered(processor: machine.processor(cpu), intid: intid))
        var members = TraceMembers("ack")
        members.add("rd", machine.processor(cpu))
        members.add("intid", intid)
        done.append(members)
    }

    // MARK: - acts

    private mutating func msi(_ action: QEMUAction) -> TraceMembers {
        var members = TraceMembers("msi")
        members.add("device", action.line.hexadecimal("requester_id "))
        members.add("event", action.line.hexadecimal("data "))
        translate(action, "msi", into: &members)
        return members
    }

    private mutating func command(_ action: QEMUAction) -> TraceMembers {
        guard let line = action.named else {
            var members = TraceMembers("unknown")
            members.add("slot", action.line.hexadecimal("offset "))
            members.add("code", action.line.opcode)
            members.add("result", word: "ignored")
            return members
        }
        let op = String(line.name.dropFirst("gicv3_its_cmd_".count))
        var members = TraceMembers(op)
        members.add("slot", action.line.hexadecimal("offset "))
        for (name, word) in [("device", "DeviceID "), ("event", "EventID ")] as [(String, StaticString)] {
            members.add(name, line.hexadecimal(word))
        }
        switch op {
        case "int", "clear", "discard", "inv": translate(action, op, into: &members)
        case "mapd":
            members.add("size", line.hexadecimal("Size "))
            members.add(hexadecimal: "itt", (line.hexadecimal("ITT_addr ") ?? 0) << 8)
            members.add("valid", line.natural(" V "))
            add(result: action, op, by: "dte_write", to: &members)
        case "mapc":
            members.add("icid", line.hexadecimal("ICID "))
            members.add("rd", line.hexadecimal("RDbase "))
            members.add("valid", line.natural(" V "))
            add(result: action, op, by: "cte_write", to: &members)
        case "mapti", "mapi":
            members.add("icid", line.hexadecimal("ICID "))
            if op == "mapti" { members.add("intid", line.hexadecimal("pINTID ")) }
            if let entry = add(result: action, op, by: "ite_write", to: &members) {
                let stored = [("intid", entry.hexadecimal("intid ")), ("icid", entry.hexadecimal("ICID "))]
                    .map { "\"\($0)\":\($1 ?? 0)" }.joined(separator: ",")
                members.add("stored", json: "{\(stored)}")
            }
        case "movi": move(action, line, &members)
        case "movall":
            members.add("from_rd", line.hexadecimal("RDbase1 "))
            members.add("to_rd", line.hexadecimal("RDbase2 "))
            members.add("result", word: action.hasErrors ? "ignored" : "ok")
            if action.hasErrors { members.add("reason", word: "rd_out_of_range") }
        default: members.add("result", word: "ok")
        }
        return members
    }

    private func move(_ action: QEMUAction, _ line: QEMULogLine, _ members: inout TraceMembers) {
        members.add("icid", line.hexadecimal("ICID "))
        guard let entry = add(result: action, "movi", by: "ite_write", to: &members) else { return }
        let targets = action.tables("cte_read").compactMap { $0.hexadecimal("RDBase ") }
        members.add("intid", entry.hexadecimal("intid "))
        guard targets.count >= 2 else { return }
        members.add("from_rd", targets[0])
        members.add("to_rd", targets[1])
        // QEMU computes the destination's CPU interface anew when a pending LPI moves.
        members.add("moved_pending", targets[0] != targets[1] && action.hasUpdate(of: targets[1], behind: 4))
    }

    /// Adds a command's result: `ok` if QEMU wrote the entry. Returns the line of the entry.
    @discardableResult private func add(
        result action: QEMUAction, _ op: String, by table: String, to members: inout TraceMembers
    ) -> QEMULogLine? {
        let entry = action.tables(table).first
        members.add("result", word: entry == nil ? "ignored" : "ok")
        if entry == nil { members.add("reason", word: action.reason(op)) }
        return entry
    }

    /// Adds where an MSI, or a command on one event, led.
    private mutating func translate(_ action: QEMUAction, _ op: String, into members: inout TraceMembers) {
        func drop(_ reason: String) {
            members.add("outcome", word: "drop")
            members.add("reason", word: reason)
        }
        let collection = action.tables("cte_read").first
        guard let device = action.tables("dte_read").first else {
            return drop(action.hasErrors ? "device_out_of_range" : "its_disabled")
        }
        guard device.natural("valid ") == 1 else { return drop("device_unmapped") }
        guard let entry = action.tables("ite_read").first else { return drop("event_out_of_range") }
        guard entry.natural("valid ") == 1, let intid = entry.hexadecimal("intid ") else {
            return drop("event_unmapped")
        }
        members.add("intid", intid)
        members.add("icid", entry.hexadecimal("ICID "))
        guard let collection else { return drop("icid_out_of_range") }
        guard collection.natural("valid ") == 1, let target = collection.hexadecimal("RDBase ") else {
            return drop("collection_unmapped")
        }
        guard target < UInt64(machine.redistributors) else { return drop("rd_out_of_range") }
        members.add("outcome", word: "lpi")
        members.add("rd", target)
        let update = action.update(behind: 3)
        if op == "msi" || op == "int" { latch(op, update, intid, at: target, &members) }
        if op == "discard" {
            members.add("result", word: action.tables("ite_write").isEmpty ? "ignored" : "ok")
        }
        if let update, update.processor == target {
            members.add("hppi", json: "{\"irq\":\(update.intid),\"prio\":\(update.priority)}")
        }
    }

    /// Adds whether the pending bit went from 0 to 1. QEMU then updates the CPU interface at once. Behind an MSI the
    /// update may be the target's own next step: it proves the change only if it shows this LPI and the interface
    /// showed another interrupt before.
    private mutating func latch(
        _ op: String, _ update: QEMUAction.Update?, _ intid: UInt64, at target: UInt64, _ members: inout TraceMembers
    ) {
        let delivered = Delivered(processor: target, intid: intid)
        if let update, update.processor == target {
            let before = shown[target]
            let isNew = (before?.intid, before?.priority) != (update.intid, update.priority)
            let isThis = update.intid == intid && update.priority < 255
            if op == "int" || isThis && isNew && !unacknowledged.contains(delivered) { members.add("latched", true) }
        } else {
            members.add("latched", false)
        }
        unacknowledged.insert(delivered)
    }
}
