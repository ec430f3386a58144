import Foundation
import Testing
import VGIC

@testable import Loads
@testable import Workloads

@Suite("The workload of a recorded guest")
struct TraceWorkloadTests {
    private let file: TraceFile
    private let workload: Workload

    init() throws {
        file = try TraceFile(path: ShippedTraces.path())
        workload = try Workload.trace(file)
    }

    private var last: TraceLine { get throws { try #require(file.lines.last?.line) } }

    @Test("holds the 807 MSIs of 20 events, two of which send 71 % of them")
    func counts() {
        #expect(workload.signalCount == 807 && workload.slots.count == 20 && workload.vcpus == 4)
        var counts: [Int: Int] = [:]
        for case .signal(let slot) in workload.steps { counts[slot, default: 0] += 1 }
        let hottest = counts.values.sorted().suffix(2).reduce(0, +)
        #expect(hottest * 100 / 807 == 71)
    }

    @Test("sends every signal where the recorded ITS sent it, by its own commands alone")
    func targets() throws {
        var recorded = file.lines.map(\.line).filter { $0.op == .msi }[...]
        var guest = try MappedGuest(workload.setup)
        for (step, target) in zip(workload.steps, workload.targets) {
            switch step {
            case .configure(let changes): try guest.apply(changes)
            case .signal(let slot):
                let next = recorded.popFirst()
                let msi = try #require(next)
                #expect(workload.slots[slot] == .init(device: try #require(msi.device), event: try #require(msi.event)))
                #expect(guest.target(of: workload.slots[slot]) == target)
                #expect(target?.vcpu == msi.rd && target?.intid == msi.intid)
                #expect(guest.receiving.contains(try #require(msi.rd)))
            }
        }
        #expect(recorded.isEmpty)
    }

    @Test("shows five events that change their target")
    func moves() {
        var targets: [Int: Set<Int>] = [:]
        for (step, target) in zip(workload.steps, workload.targets) {
            if case .signal(let slot) = step, let target { targets[slot, default: []].insert(target.vcpu) }
        }
        #expect(targets.values.count { $0.count > 1 } == 5)
    }

    @Test("has enabled what was acknowledged: every recorded MSI but those that merged")
    func enabledAtSignals() throws {
        let acknowledged = file.lines.count { $0.line.op == .ack }
        #expect(acknowledged == 798)
        #expect(workload.targets.count >= workload.signalCount && workload.targets.allSatisfy { $0?.enabled != false })
    }

    @Test("ends with 17 LPIs enabled and 20 disabled, as the guest's memory says")
    func enabledAtEnd() throws {
        var guest = try MappedGuest(workload.setup)
        for case .configure(let changes) in workload.steps { try guest.apply(changes) }
        let final = try #require(try last.lpiConfig)
        #expect(guest.properties == final)
        #expect(guest.properties.values.count { $0 & 1 == 1 } == 17)
        #expect(guest.properties.values.count { $0 & 1 == 0 } == 20)
    }

    @Test("infers the same states when the record of the guest's memory is withheld")
    func inference() throws {
        let lines = file.lines.map(\.line)
        let withheld = EnableStates(lines: lines.dropLast())
        var bytes = withheld.initial
        for (_, changes) in withheld.changes.sorted(by: { $0.key < $1.key }) {
            for (intid, byte) in changes { bytes[intid] = byte }
        }
        let final = try #require(try last.lpiConfig)
        #expect(final.count == 37)
        for (intid, byte) in final { #expect(bytes[intid] == byte, "LPI \(intid)") }
    }

    @Test("comes back by its reset to the state before the first step")
    func reset() throws {
        let before = try MappedGuest(workload.setup)
        var guest = before
        for case .configure(let changes) in workload.steps { try guest.apply(changes) }
        #expect(guest.events.count == 17)
        try guest.apply(workload.reset)
        #expect(guest.devices == before.devices && guest.collections == before.collections)
        #expect(guest.receiving == before.receiving && guest.properties == before.properties)
        #expect(guest.events.keys == before.events.keys)
        #expect(!before.events.isEmpty && !before.seen.isEmpty)
        for (slot, event) in before.events { #expect(guest.events[slot]! == event) }
        for intid in before.seen.keys { #expect(guest.seen[intid] == before.seen[intid]) }
    }

    @Test("leads each MSI to the same place where no outcome is recorded")
    func withoutOutcomes() throws {
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        let outcomes = [
            "result", "outcome", "reason", "latched", "hppi", "moved_pending", "stored", "from_rd", "to_rd",
        ]
        let lines = try text.split(separator: "\n").map { line in
            var object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let op = object["op"] as? String ?? ""
            for name in outcomes { object[name] = nil }
            if ["msi", "int", "inv", "clear", "discard"].contains(op) {
                for name in ["intid", "icid", "rd"] { object[name] = nil }
            }
            return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        }
        let bare = try Workload.trace(TraceFile(text: lines.joined(separator: "\n"), path: "bare"))
        #expect(bare.slots == workload.slots && bare.steps.count == workload.steps.count)
        #expect(bare.targets.count == workload.targets.count)
        for (one, other) in zip(bare.targets, workload.targets) {
            #expect(one?.vcpu == other?.vcpu && one?.intid == other?.intid)
        }
    }

    @Test("is the same whether packets are recorded or encoded from the fields")
    func encoding() throws {
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        let bare = text.replacing(/,"raw":\[[^\]]*\]/, with: "")
        #expect(bare != text)
        let encoded = try Workload.trace(TraceFile(text: bare, path: "bare"))
        // A driver may leave fields of a V=0 packet as they were; the decoded commands are what counts.
        #expect(try decoded(encoded.setup) == decoded(workload.setup))
        #expect(encoded.steps.count == workload.steps.count)
        for (one, other) in zip(encoded.steps, workload.steps) {
            switch (one, other) {
            case (.configure(let one), .configure(let other)): #expect(try decoded(one) == decoded(other))
            default: #expect(one == other)
            }
        }
    }

    private func decoded(_ configurations: [Workload.Configuration]) throws -> [String] {
        try configurations.map { configuration in
            guard case .command(let packet) = configuration else { return "\(configuration)" }
            switch try Command(packet) {
            case .mapd(let device, _, _, valid: false): return "unmap \(device)"
            case .mapc(let collection, _, valid: false): return "unmap \(collection)"
            case let command: return "\(command)"
            }
        }
    }
}
