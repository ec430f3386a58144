import VGIC
import Vocabulary
import Workloads

extension Replay where Cache: ~Copyable {
    /// Compares where an MSI, or a command on one event, led.
    mutating func compareOutcome(_ outcome: EventOutcome, refusal: Refusal?) {
        let drop = refusal ?? outcome.drop
        let row = row(outcome, drop)
        // Where the two ITSs differ on an event, they may differ in what is pending from now on.
        if let row, line.op == .msi || line.op == .int { taint([line.intid, outcome.intid].compactMap(\.self), row) }
        let word = drop != nil ? "drop" : outcome.isVirtual ? "vlpi" : "lpi"
        compare("outcome", line.outcome, word, row)
        compare("reason", line.reason, drop?.rawValue, row)
        compare("intid", line.intid, outcome.isVirtual ? nil : outcome.intid, row)
        compare("icid", line.icid, outcome.collection, row)
        compare("vintid", line.vintid, outcome.isVirtual ? outcome.intid : nil, row)
        compare("vpe", line.vpe, outcome.vpe, row)
        compare("doorbell", line.doorbell, outcome.doorbell, row)
        compare("rd", line.rd, outcome.target, row)
        compare("vpt", line.vpt, outcome.pendingTable.map(Self.hexadecimal), row)
        let pendingRow = row ?? (line.intid ?? outcome.intid).flatMap { taints.pending[$0] }
        compare("latched", line.latched, outcome.latched, pendingRow)
        compareEvidence(outcome, row)
        compareHighest(row)
    }

    /// Compares the outcome of a vLPI: the resident guest saw it (also if it was pending already), or its doorbell
    /// became pending.
    private mutating func compareEvidence(_ outcome: EventOutcome, _ row: ReplayRow?) {
        switch line.evidence {
        case "virtual_hppi":
            // What the CPU interface showed may belong to the next line, if that line changes which vPE is resident.
            if next?.op == .vpendbaser, next?.rd == outcome.target { return }
            compare("evidence virtual_hppi", true, outcome.virtual.map(\.isResident), row)
        case "doorbell":
            // It may belong to the next line, if that switches the redistributor's LPIs. Whether a doorbell was rung
            // that was pending already cannot be told.
            if next?.op == .redistributorControl, next?.rd == outcome.target { return }
            let isPending = outcome.doorbell.map { machine.isPending(outcome.target ?? 0, $0) } ?? false
            let rang = outcome.virtual.map { !$0.isResident && ($0.rang || isPending) }
            compare("evidence doorbell", true, rang, row)
        // The recorder looked at the CPU interface again, and what it shows may have another cause.
        case "physical_update", nil: break
        default: compare("evidence", line.evidence, nil)
        }
    }

    /// Compares the highest priority pending interrupt of the CPU right after: an LPI that the trace shows must be
    /// pending there; and none may be pending there that an earlier line has shown with a higher priority, if nothing
    /// has been able to change its configuration since.
    private mutating func compareHighest(_ row: ReplayRow?) {
        // The ITS has had the configuration read again.
        if line.op == .inv, let intid = line.intid { shown[intid] = nil }
        guard let hppi = line.hppi, let rd = line.rd, (0..<redistributors).contains(rd), !isPreloaded else { return }
        // A redistributor whose LPIs are off shows none of those that are pending in its table. What stands beside an
        // MSI may be of the next step, unless it is this LPI.
        if profile == .qemu, machine.areLPIsEnabled(rd), line.op != .msi || line.latched == true {
            let better = shown.first { $0.value < hppi.prio && $0.key != hppi.irq && machine.isPending(rd, $0.key) }
            compare("hppi", hppi.irq, better?.key ?? hppi.irq)
        }
        guard hppi.prio < 255, hppi.irq >= INTID.firstLPI else { return }
        compare("hppi \(hppi.irq)", true, machine.isPending(rd, hppi.irq), row ?? taints.pending[hppi.irq])
        shown[hppi.irq] = hppi.prio
    }

    /// A vPE becomes resident where none is, and ceases to be where it is: a trace in which that is not so lacks a
    /// line, or its guest changed GICR_VPENDBASER while it was valid, which is UNPREDICTABLE.
    /// - Parameters:
    ///   - rd: the redistributor whose GICR_VPENDBASER is written.
    ///   - table: the virtual pending table that becomes resident; nil if Valid becomes 0.
    mutating func compareResidency(_ rd: Int, becomes table: UInt64?) {
        guard profile == .qemu, !knownResidency.insert(rd).inserted else { return }
        let present = machine.resident(rd).map(Self.hexadecimal) ?? "nothing"
        guard table == nil else { return compare("resident before", "nothing", present) }
        // The guest writes back what it has read, or zero.
        let named = line.vpt.flatMap { $0 == "0x0" ? nil : $0 }
        compare("resident before", named ?? "a vPE", named == nil && present != "nothing" ? "a vPE" : present)
    }

    /// With profile `kvm`: the row by which this outcome may differ from the recorded one; nil if it may not.
    private func row(_ outcome: EventOutcome, _ drop: Refusal?) -> ReplayRow? {
        guard profile == .kvm, let device = line.device, let event = line.event else { return nil }
        if let row = taints.devices[device] ?? taints.events[.init(device: device, event: event)] { return row }
        if let icid = line.icid ?? outcome.collection, let row = taints.collections[icid] { return row }
        if line.outcome == "vlpi" { return .virtualCommands }
        if drop == .lpisDisabled, line.outcome == "lpi", line.latched != true { return .lpisDisabled }
        let needsNothing = line.op == .clear || line.op == .inv
        if needsNothing, line.outcome == "drop", drop == nil, line.reason == "collection_unmapped" {
            return .clearAndINV
        }
        return nil
    }

    /// Compares tables and pending bits with those that the recorder read back from guest memory.
    mutating func compareSnapshot() {
        let snapshot = machine.its.snapshot()
        let taints = taints
        let devices = snapshot.devices.map {
            TraceLine.Device(device: $0.device, size: $0.eventBits - 1, itt: Self.hexadecimal($0.itt))
        }
        compareSets("devices", line.devices, devices) { taints.devices[$0.device] }
        let events = snapshot.events.map {
            let isVirtual = $0.entry.isVirtual
            return TraceLine.Event(
                device: $0.device, event: $0.event, intid: isVirtual ? nil : $0.entry.intid,
                icid: $0.entry.collection, vintid: isVirtual ? $0.entry.intid : nil, vpe: $0.entry.vpe,
                doorbell: $0.entry.doorbell)
        }
        compareSets("events", line.events, events) { event in
            taints.devices[event.device] ?? taints.events[.init(device: event.device, event: event.event)]
                ?? (event.vpe != nil ? .virtualCommands : nil)
                ?? event.icid.flatMap { taints.collections[$0] }
        }
        let collections = snapshot.collections.map { TraceLine.Collection(icid: $0.collection, rd: $0.target) }
        compareSets("collections", line.collections, collections) { taints.collections[$0.icid] }
        if !isPreloaded {
            compareSets("pending", line.pending, Array(machine.pending)) { taints.pending[$0.intid] }
        }
        let vpes = snapshot.vpes.map {
            TraceLine.VPE(vpe: $0.vpe, rd: $0.target, vpt: Self.hexadecimal($0.pendingTable), size: $0.size)
        }
        compareSets("vpes", line.vpes, vpes) { _ in .virtualCommands }
        compareSets("vpending", line.virtualPending, Array(machine.virtualPending)) { _ in .virtualCommands }
    }

    private mutating func compareSets<Element: Hashable>(
        _ field: String, _ expected: [Element]?, _ got: [Element], _ row: (Element) -> ReplayRow?
    ) {
        guard let expected else { return }
        let wanted = Set(expected)
        let found = Set(got)
        // A list counts as a field: an empty one says that nothing is there.
        report.fields += max(expected.count, 1)
        let missing = wanted.subtracting(found).map { ($0, true) }
        let surplus = found.subtracting(wanted).map { ($0, false) }
        for (element, isMissing) in missing + surplus {
            if profile == .kvm, let row = row(element) {
                report.note(row, line: number)
            } else {
                let text = String(describing: element)
                report.note(
                    .init(
                        line: number, field: "\(line.op.rawValue) \(field)", expected: isMissing ? text : "nothing",
                        got: isMissing ? "nothing" : text))
            }
        }
        if expected.count != wanted.count {
            report.note(
                .init(
                    line: number, field: "\(line.op.rawValue) \(field)", expected: "each entry once",
                    got: "\(expected.count - wanted.count) repeated"))
        }
    }
}
