import Foundation
import Lockfree
import Testing
import VGIC

@testable import Replay
@testable import Vocabulary
@testable import Workloads

/// Which alterations of a trace that replays without a difference are seen: lines that are taken out, and outcomes that
/// are recorded otherwise.
@Suite("Altered traces") struct AlteredTraceTests {
    private static let virtual = "linux-kvm-gicv4-smp2-e1000e.jsonl.gz"
    private static let generated = "synth-clean-gicv4-rd3-seed8.jsonl.gz"

    /// How many of the deletions are seen, each replayed up to the line that shows it.
    private static func seen(
        _ file: TraceFile, without lines: some Sequence<(index: Int, shownBy: Int)>
    ) throws -> (seen: Int, all: Int) {
        var (seen, all) = (0, 0)
        for (index, last) in lines {
            var kept = Array(file.lines[...last])
            kept.remove(at: index)
            all += 1
            if try TraceReplay().run(file.replacing(with: kept), name: "altered").mismatches > 0 { seen += 1 }
        }
        return (seen, all)
    }

    /// A host of KVM's switches its vPEs back and forth, so that what is resident is named by each next write. Its last
    /// write has none behind it.
    @Test(arguments: [virtual, generated]) func `a write of GICR_VPENDBASER that is missing is seen`(
        name: String
    ) throws {
        let file = try ReplayTests.file(name)
        // Each redistributor's first write comes out of an unknown state, and its last has nothing behind it.
        let writes = file.lines.indices.filter { file.lines[$0].line.op == .vpendbaser }
        var inner: [(index: Int, shownBy: Int)] = []
        for rd in Set(writes.map { file.lines[$0].line.rd }) {
            let own = writes.filter { file.lines[$0].line.rd == rd }
            inner += zip(own, own.dropFirst()).dropFirst().map { (index: $0, shownBy: $1) }
        }
        let chosen = inner.sorted { $0.index < $1.index }.prefix(40)
        let (seen, all) = try Self.seen(file, without: chosen)
        #expect(all >= 20 && seen == all, "\(seen) of \(all)")
    }

    /// The outcomes of physical LPIs show each acknowledge: the next MSI of the LPI latches nothing without it.
    @Test(arguments: ["linux-gicv3-smp4-hotplug-scsi-xhci.jsonl"])
    func `an acknowledge of an LPI that is missing is seen at the LPI's next MSI`(name: String) throws {
        let file = try ReplayTests.file(name)
        let acks = file.lines.indices.compactMap { index -> (index: Int, shownBy: Int)? in
            let line = file.lines[index].line
            guard line.op == .ack,
                let next = file.lines[(index + 1)...].firstIndex(where: { $0.line.intid == line.intid }),
                file.lines[next].line.op == .msi, file.lines[next].line.latched == true
            else { return nil }
            return (index, next)
        }
        let chosen = acks.enumerated().filter { $0.offset % 20 == 0 }.map(\.element)
        let (seen, all) = try Self.seen(file, without: chosen)
        #expect(all >= 20 && seen == all, "\(seen) of \(all)")
    }

    /// What a vLPI's acknowledge changes is the bit in its virtual pending table, and that is seen where the table is
    /// read back. No MSI tells of it: a resident guest is seen to look again whether the bit was set or not, a doorbell
    /// rings either way, and what a list register delivered no physical ITS knows of. So an acknowledge that is missing
    /// from a recording of a running guest, of which no table is read back before the vLPI's next one, cannot be seen.
    @Test func `an acknowledge of a vLPI that is missing is seen where its table is read back`() throws {
        let table = #"{"valid":1,"indirect":0,"page_size":65536,"pages":1,"entry_size":8,"entries":8192}"#
        let tables = #""device_table":\#(table),"collection_table":\#(table),"vpe_table":\#(table)"#
        let lines = [
            #"{"op":"machine","gic":4,"redistributors":1,"pta":0}"#, #"{"op":"its_enable",\#(tables)}"#,
            #"{"op":"vmapp","vpe":3,"rd":0,"valid":1,"vpt":"0x400000","vpt_size":15,"result":"ok"}"#,
            #"{"op":"mapd","device":1,"size":4,"itt":"0x500000","valid":1,"result":"ok"}"#,
            #"{"op":"vmapti","device":1,"event":2,"vpe":3,"doorbell":1023,"vintid":8200,"result":"ok"}"#,
            #"{"op":"rd_vpendbaser","rd":0,"valid":1,"vpt":"0x400000"}"#,
            #"{"op":"msi","device":1,"event":2,"outcome":"vlpi","vintid":8200,"vpe":3,"evidence":"virtual_hppi"}"#,
            #"{"op":"vack","rd":0,"vintid":8200,"source":"vlpi"}"#, #"{"op":"snapshot","vpending":[]}"#,
        ]
        let file = try TraceFile(text: lines.joined(separator: "\n"), path: "t")
        let whole = try TraceReplay().run(file, name: "t")
        #expect(whole.mismatches == 0, "\(whole.first)")
        let (seen, all) = try Self.seen(file, without: [(index: 7, shownBy: 8), (index: 5, shownBy: 8)])
        #expect(seen == all && all == 2)
        var twice = file.lines
        twice.insert(twice[7], at: 8)
        #expect(try TraceReplay().run(file.replacing(with: twice), name: "t").mismatches == 1, "acknowledged once")
    }

    /// The fields that are outcomes, by the kind of line that holds them, each recorded otherwise in all lines at once:
    /// what a trace says of an outcome changes nothing in the machine, so one replay tells of each line.
    @Test(arguments: ReplayTests.traces) func `each recorded outcome that is otherwise is seen`(name: String) throws {
        let file = try ReplayTests.file(name)
        let plain = try TraceReplay().run(file, name: name)
        #expect(plain.mismatches == 0, "\(plain.first)")
        for alteration in Self.alterations {
            var lines = file.lines
            var altered = 0
            for index in lines.indices where alteration.change(&lines[index].line) { altered += 1 }
            let report = try TraceReplay().run(file.replacing(with: lines), name: name)
            #expect(report.mismatches == altered, "\(alteration.name): \(report.mismatches) of \(altered)")
        }
    }

    private struct Alteration {
        let name: String
        /// Whether the line has the outcome, which is otherwise then.
        let change: (inout TraceLine) -> Bool
    }

    private static func flip<Value>(
        _ name: String, _ field: WritableKeyPath<TraceLine, Value?>, _ other: @escaping (Value) -> Value,
        if holds: @escaping (TraceLine) -> Bool = { _ in true }
    ) -> Alteration {
        Alteration(name: name) { line in
            guard let value = line[keyPath: field], holds(line) else { return false }
            line[keyPath: field] = other(value)
            return true
        }
    }

    /// Operations on one event, whose outcome is where they led.
    private static let events: Set<TraceLine.Op> = [.msi, .int, .clear, .discard, .inv]

    private static var alterations: [Alteration] {
        [
            flip("result", \.result, { $0 == "ok" ? "ignored" : "ok" }),
            flip("outcome", \.outcome, { $0 == "lpi" ? "vlpi" : "lpi" }),
            flip(
                "reason", \.reason, { $0 == "event_unmapped" ? "device_unmapped" : "event_unmapped" },
                if: { $0.op != .unknown }),
            flip("intid", \.intid, { $0 + 1 }, if: { events.contains($0.op) }),
            flip("vintid", \.vintid, { $0 + 1 }, if: { events.contains($0.op) }),
            flip("icid", \.icid, { $0 + 1 }, if: { events.contains($0.op) }),
            flip("vpe", \.vpe, { $0 + 1 }, if: { events.contains($0.op) }),
            flip("vpt", \.vpt, { $0 + "0" }, if: { events.contains($0.op) }),
            flip("latched", \.latched, { !$0 }),
            flip("moved_pending", \.movedPending, { !$0 }),
            // An LPI that is not pending anywhere in any trace.
            flip(
                "hppi", \.hppi, { TraceLine.HPPI(irq: 8192 + 50_000, prio: $0.prio) },
                if: { ($0.hppi?.prio ?? 255) < 255 && $0.rd != nil && events.contains($0.op) }),
        ]
    }
}
