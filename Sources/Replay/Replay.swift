import Kernel
import Lockfree
import VGIC
import Vocabulary
import Workloads

/// Replays a recorded guest and compares every outcome that the trace holds.
struct Replay<Cache: TranslationCache & ~Copyable> {
    let file: TraceFile
    let profile: ITSProfile
    let machine: ReplayTarget<Cache>
    /// With profile `kvm`: a machine with profile `qemu` beside it, to find out in what the two differ.
    let recorded: ReplayTarget<Cache>?
    var report: ReplayReport
    /// The number of the line that is being replayed.
    var number = 0
    var line: TraceLine
    /// The line behind it that is no snapshot.
    var next: TraceLine?
    let redistributors: Int
    let isPreloaded: Bool
    /// With profile `kvm`: in what KVM's ITS differs from the recorded one by right.
    var taints = ReplayTaints()
    /// Redistributors of which a write to GICR_VPENDBASER has been replayed, so that it is known what is resident
    /// there.
    var knownResidency: Set<Int> = []
    /// LPIs that a CPU interface showed with their priority, and whose configuration nothing has changed since: enabled
    /// while they are here.
    var shown: [UInt32: UInt8] = [:]
    /// For tests: what happens to the machine before the line of an index.
    var interlude: (Int) -> ReplayInterlude? = { _ in nil }

    static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

    init(_ file: TraceFile, name: String, profile: ITSProfile) throws(WorkloadError) {
        self.file = file
        self.profile = profile
        let (number, machine) = file.lines[0]
        line = machine
        let gic = try file.required(number, machine, \.gic, "gic")
        guard gic == 3 || gic == 4 else { throw file.error(number, "expected \"gic\" 3 or 4, found \(gic)") }
        redistributors = try file.required(number, machine, \.redistributors, "redistributors")
        guard (1...512).contains(redistributors) else {
            throw file.error(number, "expected 1 to 512 redistributors, found \(redistributors)")
        }
        guard machine.pta ?? 0 == 0 else {
            throw file.error(number, "expected \"pta\" 0 (RDbase is a processor number), found \(machine.pta ?? 0)")
        }
        let bits = machine.intidBits ?? 16
        guard (1...16).contains(bits) else {
            throw file.error(number, "expected \"intid_bits\" 1 to 16, found \(bits)")
        }
        isPreloaded = machine.preloadedPending ?? false
        self.machine = ReplayTarget(profile: profile, gic: gic, redistributors: redistributors)
        recorded = profile == .kvm ? ReplayTarget(profile: .qemu, gic: gic, redistributors: redistributors) : nil
        report = ReplayReport(name: name)
        // A generated stream ends with a snapshot, behind which writes to registers may stand.
        let last = file.lines.last { !$0.line.op.isRegisterWrite }?.line.op
        report.isCut = last != .final && last != .snapshot && machine.truncated != true
    }

    /// Applies a change to the machine and to the one beside it.
    private func both(_ body: (ReplayTarget<Cache>) -> Void) {
        body(machine)
        if let recorded { body(recorded) }
    }

    /// Replays the whole trace.
    mutating func run() throws(WorkloadError) -> ReplayReport {
        checkMachine()
        guard file.lines.count > 1 else { throw file.error(file.lines[0].number, "expected events, found none") }
        for (index, entry) in file.lines.enumerated().dropFirst() {
            guard !StopRequest.isMade else {
                (report.isInterrupted, report.isCut) = (true, false)
                break
            }
            (number, line) = entry
            guard file.lines[index - 1].line.op != .final else {
                throw file.error(number, "expected nothing behind the line with op final, found op \(line.op.rawValue)")
            }
            next = file.lines[(index + 1)...].first { $0.line.op != .snapshot }?.line
            report.events += 1
            if line.hasNoOutcome { report.noteUnchecked(line: number) }
            switch interlude(index) {
            case nil: break
            case .flush: machine.flushCache()
            case .saveAndRestore:
                do { try machine.saveAndRestore() } catch {
                    throw file.error(number, "cannot be saved and restored here: \(error)")
                }
            }
            try replayLine()
        }
        return report
    }

    private mutating func replayLine() throws(WorkloadError) {
        switch line.op {
        case .machine: throw file.error(number, "expected one line with op machine, found a second")
        case .itsEnable, .itsDisable, .propbaser, .pendbaser, .redistributorControl, .vpropbaser, .vpendbaser:
            try takeState()
        case .msi:
            let device = try required(\.device, "device")
            let event = try required(\.event, "event")
            _ = recorded?.signal(device, event)
            compareOutcome(machine.signal(device, event), refusal: nil)
        case .ack: try takeAcknowledge()
        case .vack:
            switch line.source {
            case "vlpi", nil:
                let vintid = try required(\.vintid, "vintid")
                let rd = try redistributor()
                _ = recorded?.acknowledgeVirtual(rd, vintid)
                compare("acknowledge", true, machine.acknowledgeVirtual(rd, vintid), .virtualCommands)
            // A physical ITS knows nothing of a hypervisor's list registers.
            case "list_register": break
            default: compare("source", line.source, nil)
            }
        case .snapshot, .final: compareSnapshot()
        default: try takeCommand()
        }
    }

    private mutating func takeAcknowledge() throws(WorkloadError) {
        let intid = try required(\.intid, "intid")
        let rd = try redistributor()
        _ = recorded?.acknowledge(rd, intid)
        let could = machine.acknowledge(rd, intid)
        if could || !isPreloaded { compare("acknowledge of \(intid)", true, could, taints.pending[intid]) }
    }

    private mutating func takeState() throws(WorkloadError) {
        switch line.op {
        case .itsEnable: try enable()
        case .itsDisable: both { $0.setEnabled(false) }
        case .propbaser:
            let bits = try required(\.intidBits, "intid_bits")
            guard (1...32).contains(bits) else {
                throw file.error(number, "expected \"intid_bits\" 1 to 32, found \(bits)")
            }
            let rd = try redistributor()
            both { $0.setINTIDBits(rd, min(bits, 16)) }
        case .redistributorControl:
            let isEnabled = try required(\.enableLPIs, "enable_lpis") != 0
            let rd = try redistributor()
            shown = [:]
            if !isEnabled { taint(machine.pending.filter { $0.rd == rd }.map(\.intid), .lpisSwitchedOff) }
            both { $0.setLPIs(rd, isEnabled) }
        case .vpendbaser:
            let isValid = try required(\.valid, "valid") != 0
            let rd = try redistributor()
            let table = isValid ? try address(\.vpt, "vpt") : nil
            compareResidency(rd, becomes: table)
            both { $0.setResident(rd, table) }
        default: _ = try redistributor()
        }
    }

    /// Replays GITS_CTLR.Enabled, with the tables that the ITS has from now on.
    private mutating func enable() throws(WorkloadError) {
        var limits = PhysicalLimits()
        limits.intidBits = file.lines[0].line.intidBits ?? 16
        limits.devices = try entries(\.deviceTable, "device_table", bits: file.lines[0].line.deviceIDBits ?? 16)
        limits.collections = try entries(
            \.collectionTable, "collection_table", bits: file.lines[0].line.collectionIDBits ?? 16)
        limits.vpes = line.vpeTable == nil ? 0 : try entries(\.vpeTable, "vpe_table", bits: 16)
        let devices = try required(\.deviceTable, "device_table")
        let collections = try required(\.collectionTable, "collection_table")
        both {
            $0.setTables(limits, devices: devices, collections: collections)
            $0.setEnabled(true)
        }
    }

    /// How many entries a table has; compared with the number that the recorder worked out.
    private mutating func entries(
        _ field: KeyPath<TraceLine, TraceLine.Table?>, _ name: String, bits: Int
    ) throws(WorkloadError) -> UInt32 {
        let table = try required(field, name)
        guard table.valid != 0 else { return 0 }
        guard table.entrySize > 0, (1...(1 << 20)).contains(table.pages), (1...(1 << 20)).contains(table.pageSize),
            (1...32).contains(bits)
        else { throw file.error(number, "expected a table with pages and entries in \"\(name)\"") }
        let perPage = table.pageSize / table.entrySize
        let room = table.indirect != 0 ? table.pages * table.pageSize / 8 * perPage : table.pages * perPage
        let entries = min(room, 1 << UInt64(bits))
        compare("\(name).entries", table.entries, entries)
        return UInt32(clamping: entries)
    }

    /// Compares GITS_TYPER with the properties that the recorder read from it.
    private mutating func checkMachine() {
        number = file.lines[0].number
        guard let text = line.typer, let typer = UInt64(text.dropFirst(2), radix: 16) else { return }
        compare("typer", text, Self.hexadecimal(machine.its.configuration.profile.typer), .typer)
        func bits(_ high: UInt64, _ low: UInt64) -> Int { Int(typer >> low & ((1 << (high - low + 1)) - 1)) }
        compare("physical", line.physical, bits(0, 0))
        compare("virtual", line.virtual, bits(1, 1))
        compare("vmovp", line.vmovp, bits(37, 37))
        compare("itt_entry_size", line.ittEntrySize, bits(7, 4) + 1)
        compare("eventid_bits", line.eventIDBits, bits(12, 8) + 1)
        compare("deviceid_bits", line.deviceIDBits, bits(17, 13) + 1)
        compare("pta", line.pta, bits(19, 19))
        compare("hcc", line.hcc, bits(31, 24))
        compare("cil", line.cil, bits(36, 36))
        compare("collectionid_bits", line.collectionIDBits, bits(36, 36) == 0 ? 16 : bits(35, 32) + 1)
        if let text = line.distributorTyper, let typer = UInt64(text.dropFirst(2), radix: 16) {
            compare("intid_bits", line.intidBits, Int(typer >> 19 & 0x1F) + 1)
        }
    }

    // MARK: fields

    func required<Value>(_ field: KeyPath<TraceLine, Value?>, _ name: String) throws(WorkloadError) -> Value {
        try file.required(number, line, field, name)
    }

    func redistributor() throws(WorkloadError) -> Int {
        let rd = try required(\.rd, "rd")
        guard (0..<redistributors).contains(rd) else {
            throw file.error(
                number, "expected \"rd\" below the machine's \(redistributors) redistributors, found \(rd)")
        }
        return rd
    }

    func address(_ field: KeyPath<TraceLine, String?>, _ name: String) throws(WorkloadError) -> UInt64 {
        let text = try required(field, name)
        guard text.hasPrefix("0x"), let value = UInt64(text.dropFirst(2), radix: 16) else {
            throw file.error(number, "expected an address like \"0x4000\" in \"\(name)\", found \"\(text)\"")
        }
        return value
    }

    // MARK: comparing

    /// Compares a recorded field. A field that was not recorded is not compared.
    mutating func compare<Value: Equatable>(
        _ field: String, _ expected: Value?, _ got: Value?, _ row: ReplayRow? = nil
    ) {
        guard let expected else { return }
        report.fields += 1
        guard expected != got else { return }
        if profile == .kvm, let row {
            report.note(row, line: number)
        } else {
            report.note(
                .init(
                    line: number, field: "\(line.op.rawValue) \(field)", expected: "\(expected)",
                    got: got.map { "\($0)" } ?? "nothing"))
        }
    }

    mutating func taint(_ intids: [UInt32], _ row: ReplayRow) {
        guard profile == .kvm else { return }
        for intid in intids { taints.pending[intid] = taints.pending[intid] ?? row }
    }
}

/// State of the guest in which KVM's ITS differs from the recorded one, each with the row that allows it.
struct ReplayTaints {
    struct Event: Hashable {
        let device: UInt32
        let event: UInt32
    }

    var devices: [UInt32: ReplayRow] = [:]
    var events: [Event: ReplayRow] = [:]
    var collections: [UInt32: ReplayRow] = [:]
    /// The row that allows the pending state to differ, by INTID.
    var pending: [UInt32: ReplayRow] = [:]
}
