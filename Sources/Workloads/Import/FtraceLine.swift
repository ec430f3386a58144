/// A line of ftrace, `trace-cmd report`, `perf script` or perf-prof, without its prefix.
struct FtraceLine {
    /// When, in nanoseconds of the log's clock.
    let time: UInt64
    /// The CPU that wrote the line.
    let cpu: Int
    /// The event's name without its system: `kvm_exit`.
    let event: ArraySlice<UInt8>
    /// What stands behind the event's colon.
    let fields: LogCursor

    /// Reads a line: `COMM-PID [CPU] FLAGS TIME: EVENT: FIELDS`. Flags may be missing, the system may stand before the
    /// event, the thread group behind the pid, and a date and a mark before the name, as perf-prof writes them. A name
    /// may hold blanks, slashes and brackets. Nil if the line is none.
    init?(_ line: ArraySlice<UInt8>) {
        var from = line.startIndex
        while let bracket = line[from...].firstIndex(of: UInt8(ascii: "[")) {
            from = bracket + 1
            var cursor = LogCursor(line[from...])
            guard let cpu = cursor.natural(), cpu < 1 << 16, cursor.take("] "), Self.isTask(line[..<bracket]) else {
                continue
            }
            cursor.skipBlanks()
            guard let time = Self.time(&cursor) else { continue }
            cursor.skipBlanks()
            guard let event = Self.event(&cursor) else { continue }
            cursor.skipBlanks()
            (self.time, self.cpu, self.event, fields) = (time, Int(cpu), event, cursor)
            return
        }
        return nil
    }

    /// Whether a text ends like a task: a name, `-` or a blank, and a pid; a thread group in parentheses may follow.
    private static func isTask(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = withoutBlanks(text)
        if rest.last == UInt8(ascii: ")"), let open = rest.lastIndex(of: UInt8(ascii: "(")) {
            let group = rest[(open + 1)...].dropLast()
            guard !group.isEmpty, group.allSatisfy({ isDigit($0) || $0 == 0x20 || $0 == UInt8(ascii: "-") }) else {
                return false
            }
            rest = withoutBlanks(rest[..<open])
        }
        guard let last = rest.last, isDigit(last) else { return false }
        while let digit = rest.last, isDigit(digit) { rest = rest.dropLast() }
        // A name of digits alone would have none before its pid.
        guard let before = rest.last, before == UInt8(ascii: "-") || before == 0x20 || before == 0x09 else {
            return false
        }
        return !withoutBlanks(rest.dropLast()).isEmpty || before == UInt8(ascii: "-")
    }

    /// The time, behind the flags if there are any.
    private static func time(_ cursor: inout LogCursor) -> UInt64? {
        var tried = cursor
        if let time = tried.nanoseconds(), tried.take(":") {
            cursor = tried
            return time
        }
        guard let flags = cursor.word(), flags.count <= 8, flags.allSatisfy(isFlag) else { return nil }
        cursor.skipBlanks()
        guard let time = cursor.nanoseconds(), cursor.take(":") else { return nil }
        return time
    }

    /// The event's name, from which the system before it is taken.
    private static func event(_ cursor: inout LogCursor) -> ArraySlice<UInt8>? {
        guard let word = cursor.word(), word.last == UInt8(ascii: ":") else { return nil }
        let name = word.dropLast()
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
        let event = name[start...]
        return event.isEmpty ? nil : event
    }

    private static func withoutBlanks(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = text
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Letters, digits, dots and number signs are what the kernel writes of interrupts, preemption and migration.
    private static func isFlag(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "#")
    }
}

extension FtraceLine {
    /// An event of the kernel as this line tells it.
    enum Content: Equatable {
        /// An interrupt. `line` numbers it in the event's own way; `target` is the vCPU, nil if the event does not say.
        case interrupt(LoggedEvent, line: UInt64, target: UInt64?)
        /// An event that is counted, or the fall of a level.
        case beside(LoggedEvent)
        /// An event of another kind.
        case other
    }

    /// What the line tells; nil if the event is known and its fields are not as the kernel writes them.
    var content: Content? {
        guard let event = LoggedEvent.allCases.first(where: { self.event.elementsEqual($0.rawValue.utf8) }) else {
            return .other
        }
        var cursor = fields
        switch event {
        case .entry, .exit: return .beside(event)
        case .handler:
            guard cursor.take("irq="), let irq = cursor.natural(), cursor.take(" name=") else { return nil }
            return .interrupt(event, line: irq, target: UInt64(cpu))
        case .gsi:
            guard cursor.take("gsi "), let gsi = cursor.natural(), cursor.take(" level "),
                let level = cursor.natural(), cursor.take(" source "), cursor.natural() != nil
            else { return nil }
            return level == 0 ? .beside(event) : .interrupt(event, line: gsi, target: nil)
        case .msi:
            guard cursor.take("dst "), let target = cursor.natural(), cursor.take(" vec "),
                let vector = cursor.natural(), cursor.take(" (")
            else { return nil }
            return .interrupt(event, line: vector, target: target)
        case .line:
            guard cursor.take("Inject "), cursor.take(behind: ", vcpu->idx: "), let vcpu = cursor.integer(),
                cursor.take(", num: "), let number = cursor.natural(), cursor.take(", level: "),
                let level = cursor.natural()
            else { return nil }
            return level == 0 ? .beside(event) : .interrupt(event, line: number, target: UInt64(max(0, vcpu)))
        case .pending:
            guard cursor.take("VCPU: "), let vcpu = cursor.natural(), cursor.take(", IRQ "),
                let number = cursor.natural(), cursor.take(", level: "), let level = cursor.natural()
            else { return nil }
            return level == 0 ? .beside(event) : .interrupt(event, line: number, target: vcpu)
        }
    }
}
