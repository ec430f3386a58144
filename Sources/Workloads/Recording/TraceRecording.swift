import Loads
import VGIC

/// Turns the lines of a trace into a workload, one line after the other.
struct TraceRecording {
    private let file: TraceFile
    private let states: EnableStates
    private let vcpus: Int
    private var slots: [Workload.Slot] = []
    private var slotOf: [Workload.Slot: Int] = [:]
    private var setup: [Workload.Configuration] = []
    private var steps: [Workload.Step] = []
    private var targets: [Workload.Target?] = []
    /// When each signal came, in nanoseconds; as many as there are signals, or none.
    private var times: [UInt64] = []
    private var signals = 0
    /// Changes of the guest since its last signal.
    private var changes: [Workload.Configuration] = []
    /// The guest's mappings after the lines so far; `first` holds those at the first signal.
    private var mappings = Mappings()
    private var first: Mappings?

    /// The guest's mappings, as far as a reset must undo them.
    private struct Mappings {
        var devices: Set<UInt32> = []
        var collections: Set<UInt32> = []
        var receiving: Set<Int> = []
        var properties: [UInt32: UInt8] = [:]
    }

    init(_ file: TraceFile) {
        self.file = file
        states = EnableStates(lines: file.lines.map(\.line))
        vcpus = file.lines[0].line.redistributors ?? 1
        mappings.properties = states.initial
        changes = states.initial.sorted { $0.key < $1.key }.map { .property(intid: $0.key, byte: $0.value) }
    }

    /// Adds the next line, by its index.
    mutating func add(_ index: Int) throws(WorkloadError) {
        let (number, line) = file.lines[index]
        guard !line.op.isVirtual, line.outcome != "vlpi" else {
            throw file.error(number, "this workload takes GICv3 traces, found the GICv4 line op \(line.op.rawValue)")
        }
        switch line.op {
        case .machine, .itsEnable, .propbaser, .pendbaser, .snapshot, .final, .unknown, .ack: break
        case .itsDisable:
            throw file.error(number, "expected a guest that leaves its ITS enabled, found op its_disable")
        case .redistributorControl:
            let vcpu = try processor(number, line)
            let enabled = try file.required(number, line, \.enableLPIs, "enable_lpis") != 0
            if enabled { mappings.receiving.insert(vcpu) } else { mappings.receiving.remove(vcpu) }
            changes.append(.lpisEnabled(vcpu: vcpu, enabled))
        case .msi, .int: try signal(number, line)
        default:
            guard line.tookEffect else { return }
            for (intid, byte) in states.changes[index] ?? [] {
                mappings.properties[intid] = byte
                changes.append(.property(intid: intid, byte: byte))
            }
            try command(number, line)
        }
    }

    /// The workload of all lines so far.
    mutating func workload() throws(WorkloadError) -> Workload {
        guard let first else {
            throw file.error(
                file.lines[file.lines.count - 1].number, "expected at least one MSI, found none to the end")
        }
        if !changes.isEmpty { append(.configure(changes), nil) }
        let intids = mappings.properties.keys
        if let other = intids.filter({ !(INTID.firstLPI...65_535).contains($0) }).min() {
            throw file.error(1, "expected LPIs (INTIDs 8192 to 65535), found INTID \(other)")
        }
        var workload = Workload(
            name: "trace", vcpus: vcpus, lpiCount: Int((intids.max() ?? INTID.firstLPI) - INTID.firstLPI) + 1,
            slots: slots, setup: setup,
            steps: steps, targets: targets, reset: undo(to: first) + setup)
        workload.times =
            times.isEmpty
            ? nil : SignalTimes(times, arrivals: file.lines[0].line.arrivals ?? "recorded")
        return workload
    }

    /// The commands that undo mappings which exist after the last step and did not exist before the first. The set-up
    /// then makes the others anew: a MAPD empties the device's table, a MAPC moves its collection.
    private func undo(to first: Mappings) -> [Workload.Configuration] {
        var undo: [Workload.Configuration] = []
        for device in mappings.devices.sorted() {
            undo.append(.its(.mapd(device: DeviceID(device), itt: 0, eventBits: 1, valid: false)))
        }
        for collection in mappings.collections.subtracting(first.collections).sorted() {
            undo.append(.its(.mapc(collection: CollectionID(collection), target: VCPUID(0), valid: false)))
        }
        for vcpu in mappings.receiving.subtracting(first.receiving).sorted() {
            undo.append(.lpisEnabled(vcpu: vcpu, false))
        }
        return undo
    }

    private mutating func signal(_ number: Int, _ line: TraceLine) throws(WorkloadError) {
        if first == nil {
            first = mappings
            setup = changes
        } else if !changes.isEmpty {
            append(.configure(changes), nil)
        }
        changes = []
        let slot = try Workload.Slot(
            device: file.required(number, line, \.device, "device"),
            event: file.required(number, line, \.event, "event"))
        let index = slotOf[slot] ?? slots.count
        if index == slots.count {
            slots.append(slot)
            slotOf[slot] = index
        }
        var target: Workload.Target?
        if line.tookEffect {
            let intid = try file.required(number, line, \.intid, "intid")
            target = try Workload.Target(
                vcpu: processor(number, line), intid: intid, enabled: (mappings.properties[intid] ?? 0) & 1 == 1)
        }
        append(.signal(slot: index), target)
        try note(line.at, number)
    }

    /// Notes when a signal came. All of them have a time or none has, and none is earlier than the one before it.
    private mutating func note(_ time: UInt64?, _ number: Int) throws(WorkloadError) {
        let before = signals
        signals += 1
        guard let time else {
            if !times.isEmpty { throw file.error(number, "expected \"at\", as in the MSIs before it, found none") }
            return
        }
        guard times.count == before else {
            throw file.error(number, "expected no \"at\", as in the MSIs before it, found \(time)")
        }
        guard time >= times.last ?? 0 else {
            throw file.error(number, "expected \"at\" \(times.last ?? 0) or later, found \(time)")
        }
        times.append(time)
    }

    private mutating func append(_ step: Workload.Step, _ target: Workload.Target?) {
        steps.append(step)
        targets.append(target)
    }

    private func processor(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> Int {
        let rd = try file.required(number, line, \.rd, "rd")
        guard (0..<vcpus).contains(rd) else {
            throw file.error(number, "expected \"rd\" below the machine's \(vcpus) redistributors, found \(rd)")
        }
        return rd
    }
}

/// Commands as workloads have them: recorded packets, or packets made of the recorded fields.
extension TraceRecording {
    private mutating func command(_ number: Int, _ line: TraceLine) throws(WorkloadError) {
        if line.op == .mapd {
            let device = try file.required(number, line, \.device, "device")
            if line.valid == 1 { mappings.devices.insert(device) } else { mappings.devices.remove(device) }
        } else if line.op == .mapc {
            let collection = try file.required(number, line, \.icid, "icid")
            if line.valid == 1 {
                mappings.collections.insert(collection)
            } else {
                mappings.collections.remove(collection)
            }
        }
        if let raw = line.raw {
            changes.append(.command(try words(raw, number)))
        } else if line.op == .invall, line.icid == nil {
            // The recorder could not see which collection was meant. Reading the bytes of all collections again does
            // that, and more.
            changes += mappings.collections.sorted().map { .its(.invall(collection: CollectionID($0))) }
        } else {
            changes.append(.its(try encoded(number, line)))
        }
    }

    private func words(_ raw: [String], _ number: Int) throws(WorkloadError) -> CommandPacket {
        let words = raw.compactMap { $0.hasPrefix("0x") ? UInt64($0.dropFirst(2), radix: 16) : nil }
        guard words.count == 4, raw.count == 4 else {
            throw file.error(number, "expected in \"raw\" four words like \"0x1f\", found \(raw)")
        }
        return CommandPacket(words[0], words[1], words[2], words[3])
    }

    private func encoded(_ number: Int, _ line: TraceLine) throws(WorkloadError) -> Command {
        func device() throws(WorkloadError) -> DeviceID {
            DeviceID(try file.required(number, line, \.device, "device"))
        }
        func event() throws(WorkloadError) -> EventID { EventID(try file.required(number, line, \.event, "event")) }
        func icid() throws(WorkloadError) -> CollectionID {
            CollectionID(try file.required(number, line, \.icid, "icid"))
        }
        switch line.op {
        case .mapd: return try mapd(number, line, device())
        case .mapc:
            let target = line.valid == 1 ? try processor(number, line) : 0
            return try .mapc(collection: icid(), target: VCPUID(UInt32(target)), valid: line.valid == 1)
        case .mapti:
            let intid = INTID(try file.required(number, line, \.intid, "intid"))
            return try .mapti(device: device(), event: event(), intid: intid, collection: icid())
        case .mapi: return try .mapi(device: device(), event: event(), collection: icid())
        case .movi: return try .movi(device: device(), event: event(), collection: icid())
        case .movall:
            let from = VCPUID(try file.required(number, line, \.fromRD, "from_rd"))
            return .movall(from: from, to: VCPUID(try file.required(number, line, \.toRD, "to_rd")))
        case .discard: return try .discard(device: device(), event: event())
        case .clear: return try .clear(device: device(), event: event())
        case .inv: return try .inv(device: device(), event: event())
        case .invall: return try .invall(collection: icid())
        default: return .sync(target: VCPUID(UInt32(line.rd == nil ? 0 : try processor(number, line))))
        }
    }

    private func mapd(_ number: Int, _ line: TraceLine, _ device: DeviceID) throws(WorkloadError) -> Command {
        guard line.valid == 1 else { return .mapd(device: device, itt: 0, eventBits: 1, valid: false) }
        let size = try file.required(number, line, \.size, "size")
        let text = try file.required(number, line, \.itt, "itt")
        guard (0...31).contains(size), let itt = UInt64(text.dropFirst(2), radix: 16), itt & 0xFF == 0 else {
            throw file.error(number, "expected 0 to 31 in \"size\" and an address aligned to 256 bytes in \"itt\"")
        }
        return .mapd(device: device, itt: itt, eventBits: size + 1, valid: true)
    }
}
