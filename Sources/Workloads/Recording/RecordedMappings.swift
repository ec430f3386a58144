import Loads

/// What a recorded guest has mapped, line by line: checks each line of a trace that is to be played as a replay does,
/// and works out what came of those that do not say it.
///
/// A trace that is played need not have been executed by anybody: outcomes are for a replay, which compares them.
struct RecordedMappings {
    private let file: TraceFile
    private let redistributors: Int
    /// EventID bits of each mapped device.
    private var devices: [UInt32: Int] = [:]
    private var events: [Workload.Slot: Entry] = [:]
    /// The redistributor of each mapped collection.
    private var collections: [UInt32: Int] = [:]

    private struct Entry {
        var intid: UInt32
        var icid: UInt32
    }

    private init(_ file: TraceFile) throws(WorkloadError) {
        self.file = file
        let (number, machine) = file.lines[0]
        redistributors = try file.required(number, machine, \.redistributors, "redistributors")
        let bits = machine.intidBits ?? 16
        guard (1...16).contains(bits) else {
            throw file.error(number, "expected \"intid_bits\" 1 to 16, found \(bits)")
        }
        guard file.lines.count > 1 else { throw file.error(number, "expected events, found none") }
    }

    /// The trace with the outcome of each line.
    /// - Throws: a line that cannot be, or whose MSI the commands before it lead elsewhere than it says.
    static func completing(_ file: TraceFile) throws(WorkloadError) -> TraceFile {
        var mappings = try RecordedMappings(file)
        var lines = file.lines
        for index in lines.indices.dropFirst() {
            let (number, line) = lines[index]
            guard lines[index - 1].line.op != .final else {
                throw file.error(
                    number, "expected nothing behind the line with op final, found op \(line.op.rawValue)")
            }
            lines[index].line = try mappings.completed(number, line)
        }
        return file.replacing(with: lines)
    }

    private mutating func completed(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> TraceLine {
        switch line.op {
        case .machine: throw file.error(number, "expected one line with op machine, found a second")
        case .itsEnable:
            _ = try file.required(number, line, \.deviceTable, "device_table")
            _ = try file.required(number, line, \.collectionTable, "collection_table")
        case .propbaser, .pendbaser, .redistributorControl, .ack: _ = try redistributor(number, line)
        case .msi, .int, .inv, .clear, .discard: return try signalled(number, line)
        case .mapd, .mapc, .mapti, .mapi, .movi, .movall, .invall, .sync:
            var line = line
            if line.result == nil { line.result = try isPossible(number, line) ? "ok" : "ignored" }
            if line.tookEffect { try map(number, line) }
            return line
        default: break
        }
        return line
    }

    /// An MSI, or a command on one event, with where it leads.
    private mutating func signalled(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> TraceLine {
        let slot = Workload.Slot(
            device: try file.required(number, line, \.device, "device"),
            event: try file.required(number, line, \.event, "event"))
        let entry = events[slot]
        let rd = entry.flatMap { collections[$0.icid] }
        var line = line
        if line.hasNoOutcome {
            line.outcome = entry != nil && rd != nil ? "lpi" : "drop"
            (line.intid, line.icid, line.rd) = (entry?.intid, entry?.icid, rd)
        } else if line.outcome == "lpi" {
            if line.rd != nil { _ = try redistributor(number, line) }
            guard let entry, let rd, line.intid ?? entry.intid == entry.intid, line.rd ?? rd == rd else {
                let says = "INTID \(line.intid.map { "\($0)" } ?? "?") at rd \(line.rd.map { "\($0)" } ?? "?")"
                let found = entry.flatMap { entry in rd.map { "INTID \(entry.intid) at rd \($0)" } } ?? "nothing mapped"
                throw file.error(
                    number,
                    "expected the commands before it to lead event \(slot.event) of device \(slot.device) to "
                        + "\(says), as the line says, found \(found)")
            }
        }
        if line.op == .discard, line.tookEffect { events[slot] = nil }
        return line
    }

    /// Whether the ITS carries a command out that does not say what came of it.
    private func isPossible(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> Bool {
        switch line.op {
        case .mapc:
            guard line.valid == 1 else { return true }
            let rd = try file.required(number, line, \.rd, "rd")
            return (0..<redistributors).contains(rd)
        case .mapti, .mapi:
            let event = try file.required(number, line, \.event, "event")
            let device = try file.required(number, line, \.device, "device")
            return devices[device].map { event >> UInt32($0) == 0 } ?? false
        case .movi:
            let slot = Workload.Slot(
                device: try file.required(number, line, \.device, "device"),
                event: try file.required(number, line, \.event, "event"))
            let icid = try file.required(number, line, \.icid, "icid")
            return events[slot] != nil && collections[icid] != nil
        default: return true
        }
    }

    private mutating func map(_ number: Int, _ line: TraceLine) throws(WorkloadError) {
        switch line.op {
        case .mapd:
            let device = try file.required(number, line, \.device, "device")
            events = events.filter { $0.key.device != device }
            let isValid = try file.required(number, line, \.valid, "valid") == 1
            devices[device] = try isValid ? file.required(number, line, \.size, "size") + 1 : nil
        case .mapc:
            let isValid = try file.required(number, line, \.valid, "valid") == 1
            let icid = try file.required(number, line, \.icid, "icid")
            collections[icid] = try isValid ? redistributor(number, line) : nil
        case .mapti, .mapi, .movi:
            let slot = Workload.Slot(
                device: try file.required(number, line, \.device, "device"),
                event: try file.required(number, line, \.event, "event"))
            let intid =
                switch line.op {
                case .mapti: try file.required(number, line, \.intid, "intid")
                case .mapi: slot.event
                default: events[slot]?.intid
                }
            let icid = try file.required(number, line, \.icid, "icid")
            events[slot] = intid.map { Entry(intid: $0, icid: icid) }
        default: break
        }
    }

    private func redistributor(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> Int {
        let rd = try file.required(number, line, \.rd, "rd")
        guard (0..<redistributors).contains(rd) else {
            throw file.error(
                number, "expected \"rd\" below the machine's \(redistributors) redistributors, found \(rd)")
        }
        return rd
    }
}
