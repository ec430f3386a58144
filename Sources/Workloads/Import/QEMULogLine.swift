/// A line of QEMU's log, as its trace events of the GIC write it (hw/intc/trace-events of QEMU 7.2).
struct QEMULogLine {
    /// What the line tells. Events that say nothing of the ITS only end what stands before them.
    enum Event: Equatable {
        case command, commandName, translation, itsWrite, itsRead, redistributorRead, redistributorWrite,
            distributorRead, update, acknowledge, separator
        /// A table in guest memory was read or written: `dte_read`, `ite_write`.
        case table(String)
        /// A message without an event: an error of the guest.
        case message
    }

    let event: Event
    /// The event's name: `gicv3_its_cmd_mapd`.
    let name: String
    private let text: LogCursor

    private init(_ event: Event, _ name: String, _ text: LogCursor) {
        (self.event, self.name, self.text) = (event, name, text)
    }

    /// The events of a line, in their order: a message may stand before an event.
    static func all(in line: ArraySlice<UInt8>) -> [QEMULogLine] {
        let message = QEMULogLine(.message, "", LogCursor(line))
        var cursor = LogCursor(line)
        if cursor.isAtEnd { return [] }
        guard cursor.take(behind: " GICv3") else { return [message] }
        let before = line[..<(cursor.rest.startIndex - 6)]
        let start = before.lastIndex { !isWord($0) }.map { $0 + 1 } ?? before.startIndex
        let name = String(decoding: before[start...], as: UTF8.self)
        guard name.hasPrefix("gicv3_") else { return [message] }
        let one = QEMULogLine(event(name, cursor), name, cursor)
        return start == before.startIndex ? [one] : [QEMULogLine(.message, "", LogCursor(before[..<start])), one]
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func event(_ name: String, _ text: LogCursor) -> Event {
        switch name {
        case "gicv3_its_process_command": return .command
        case "gicv3_its_translation_write": return .translation
        case "gicv3_its_write": return .itsWrite
        case "gicv3_its_read": return .itsRead
        case "gicv3_redist_read": return .redistributorRead
        case "gicv3_redist_write": return .redistributorWrite
        case "gicv3_dist_read": return .distributorRead
        case "gicv3_cpuif_update": return .update
        case "gicv3_icc_iar1_read":
            // What is below the LPIs is a timer's, an IPI's or nobody's.
            var cursor = text
            return cursor.take(behind: "value ") && cursor.hexadecimal() ?? 0 >= 8_192 ? .acknowledge : .separator
        default:
            if name.hasPrefix("gicv3_its_cmd_") { return .commandName }
            let isTable = name.hasSuffix("te_read") || name.hasSuffix("te_write")
            return name.hasPrefix("gicv3_its_") && isTable ? .table(String(name.dropFirst(10))) : .separator
        }
    }

    /// The hexadecimal number behind a word; nil if there is none.
    func hexadecimal(_ word: StaticString) -> UInt64? {
        var cursor = text
        return cursor.take(behind: word) ? cursor.hexadecimal() : nil
    }

    /// The decimal number behind a word; nil if there is none.
    func natural(_ word: StaticString) -> UInt64? {
        var cursor = text
        return cursor.take(behind: word) ? cursor.natural() : nil
    }

    /// The opcode of the command that the line begins; nil for another line.
    var opcode: UInt64? {
        var cursor = text
        guard cursor.take(behind: "offset "), cursor.hexadecimal() != nil, cursor.take(": ") else { return nil }
        return cursor.hexadecimal()
    }

    /// The line behind its event, for errors of the guest.
    var words: String { text.text }
}
