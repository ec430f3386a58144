import Documents
import Foundation
import Testing
import VGIC

@testable import Loads
@testable import Workloads

@Suite("A trace that is not one")
struct TraceFileTests {
    private static let machine = #"{"t":0,"op":"machine","gic":3,"redistributors":2,"pta":0}"#
    private static let msi = #"{"t":1,"op":"msi","device":8,"event":0,"outcome":"lpi","intid":8192,"icid":0,"rd":0}"#

    private func failure(_ lines: String...) -> WorkloadError? {
        do {
            _ = try Workload.trace(TraceFile(text: lines.joined(separator: "\n"), path: "a.jsonl"))
            return nil
        } catch { return error }
    }

    @Test("the smallest trace is one")
    func smallest() throws {
        let text = ([Self.machine, ""] + Self.mapped + [Self.msi, ""]).joined(separator: "\n")
        let file = try TraceFile(text: text, path: "a.jsonl")
        let workload = try Workload.trace(file)
        #expect(workload.signalCount == 1 && workload.lpiCount == 1 && workload.vcpus == 2)
        #expect(file.lines.map(\.number) == [1, 3, 4, 5, 6])
    }

    /// What leads event 0 of device 8 to LPI 8192 at redistributor 0.
    private static let mapped = [
        #"{"op":"mapd","device":8,"valid":1,"size":3,"itt":"0x50000000","result":"ok"}"#,
        #"{"op":"mapc","icid":0,"rd":0,"valid":1,"result":"ok"}"#,
        #"{"op":"mapti","device":8,"event":0,"intid":8192,"icid":0,"result":"ok"}"#,
    ]

    @Test("needs no outcomes: they follow from the mappings")
    func withoutOutcomes() throws {
        let moves = [
            #"{"op":"mapc","icid":1,"rd":1,"valid":1}"#, #"{"op":"movi","device":8,"event":0,"icid":1}"#,
            #"{"op":"mapti","device":9,"event":0,"intid":8193,"icid":0}"#,
        ]
        let msi = #"{"op":"msi","device":8,"event":0}"#
        let unmapped = [#"{"op":"msi","device":9,"event":0}"#, #"{"op":"discard","device":8,"event":0}"#, msi]
        let text = ([Self.machine] + Self.mapped + [msi] + moves + [msi] + unmapped).map {
            $0.replacing(#","result":"ok""#, with: "")
        }
        let workload = try Workload.trace(TraceFile(text: text.joined(separator: "\n"), path: "a.jsonl"))
        #expect(workload.targets.compactMap(\.self).map(\.vcpu) == [0, 1])
        #expect(workload.targets.compactMap(\.self).allSatisfy { $0.intid == 8192 })
        #expect(workload.signalCount == 4)
    }

    @Test("is refused where it says that an MSI led elsewhere than its own commands lead it")
    func mappings() throws {
        for (lines, words) in [
            ([Self.msi], "to INTID 8192 at rd 0, as the line says, found nothing mapped"),
            (
                Self.mapped + [Self.msi.replacing("8192", with: "8200")],
                "INTID 8200 at rd 0, as the line says, found INTID 8192"
            ),
            (
                Self.mapped + [Self.msi.replacing(#""rd":0"#, with: #""rd":1"#)],
                "at rd 1, as the line says, found INTID 8192 at rd 0"
            ),
            (
                Self.mapped + [#"{"op":"discard","device":8,"event":0,"outcome":"lpi"}"#, Self.msi],
                "found nothing mapped"
            ),
            (Self.mapped + [#"{"op":"mapd","device":8,"valid":0,"result":"ok"}"#, Self.msi], "found nothing mapped"),
        ] {
            let text = ([Self.machine] + lines).joined(separator: "\n")
            let error = #expect(throws: WorkloadError.self) {
                try Workload.trace(TraceFile(text: text, path: "a.jsonl"))
            }
            #expect(
                error?.problem.contains(words) == true && error?.line == lines.count + 1, "\(error?.description ?? "")")
        }
    }

    @Test(
        "is refused with its line and with what was expected",
        arguments: [
            ("not json", 2, "expected a value, found not json"),
            (#"{"op":"msi","device":"x"}"#, 2, #"expected a whole number from 0 to 4294967295 in "device", found "x""#),
            (#"{"op":"msi","device":-1}"#, 2, #"from 0 to 4294967295 in "device", found -1"#),
            (#"{"op":"mis"}"#, 2, #"expected one of machine, "#),
            (#"{"device":1}"#, 2, #"expected a value in "op", found nothing"#),
            (#"{"op":"msi","event":1}"#, 2, #"expected "device" in a line with op msi"#),
            (#"{"op":"msi","device":1,"event":1,"outcome":"lpi","intid":8192,"rd":2}"#, 2, #"expected "rd" below"#),
            (#"{"op":"mapti","device":1,"event":1,"result":"ok"}"#, 2, #"expected "intid""#),
            (#"{"op":"sync","result":"ok","raw":["0x5"]}"#, 2, #"expected four words like "0x1f" in "raw""#),
            (#"{"op":"sync","result":"ok","raw":["0x5","0x0","0x0","zz"]}"#, 2, #"expected four words"#),
            (
                #"{"op":"mapd","device":1,"valid":1,"size":40,"itt":"0x100","result":"ok"}"#, 2,
                #"expected a whole number from 0 to 31 in "size", found 40"#
            ),
            (#"{"op":"sync","result":"ok","rd":2}"#, 2, #"expected "rd" below"#),
            (#"{"op":"sync","result":"ok","rd":99999999999}"#, 2, #"in "rd", found 99999999999"#),
            (#"{"op":"its_disable"}"#, 2, "leaves its ITS enabled"),
            (#"{"op":"vmapp","vpe":1}"#, 2, "takes GICv3 traces, found the GICv4 line op vmapp"),
            (#"{"op":"msi","device":1,"event":1,"outcome":"vlpi"}"#, 2, "takes GICv3 traces"),
            (#"{"op":"sync","result":"ok"}"#, 2, "expected at least one MSI"),
        ])
    func line(text: String, number: Int, words: String) throws {
        let error = try #require(failure(Self.machine, text))
        #expect(error.line == number && error.path == "a.jsonl")
        #expect(error.problem.contains(words), "\(error)")
        #expect(error.description.hasPrefix("a.jsonl:\(number): expected") || error.problem.contains("GICv3"))
        #expect(error.remedy.contains("JSON Lines"))
    }

    @Test(
        "is refused with its line where a key or a number has no meaning",
        arguments: [
            (#"{"op":"msi","device":1,"event":0,"outcom":"drop"}"#, #"(the nearest is "outcome"), found "outcom""#),
            (#"{"op":"msi","Latched":false}"#, #"(the nearest is "latched"), found "Latched""#),
            (#"{"op":"msi","hppi":{"irq":1,"prio":1,"pri":1}}"#, #"(the nearest is "prio") in "hppi", found "pri""#),
            (#"{"op":"final","events":[{"device":1,"event":1,"itid":8192}]}"#, #"in "events[0]", found "itid""#),
            (#"{"op":"msi","device":1,"device":2}"#, #"expected each member of an object once, found "device" twice"#),
            (#"{"op":"mapc","icid":3,"rd":-5,"valid":1}"#, #"in "rd", found -5"#),
            (#"{"op":"mapc","icid":65536,"rd":0,"valid":1}"#, #"from 0 to 65535 in "icid", found 65536"#),
            (#"{"op":"mapc","icid":1.5}"#, #"in "icid", found 1.5"#),
            (#"{"op":"mapc","valid":2}"#, #"from 0 to 1 in "valid", found 2"#),
            (#"{"op":"mapd","itt":"0x50000080"}"#, #"expected a multiple of 256 in hexadecimal in "itt""#),
            (#"{"op":"mapd","itt":"0x+100"}"#, #"expected a hexadecimal number like "0x4000" in "itt""#),
            (#"{"op":"machine","typer":"x1f"}"#, #"expected a hexadecimal number like "0x4000" in "typer""#),
            (#"{"op":"machine","typer":"0x"}"#, #"in "typer", found "0x""#),
            (#"{"op":"msi","hppi":{"irq":1,"prio":256}}"#, #"in "hppi.prio", found 256"#),
            (#"{"op":"final","lpi_config":{"first":1}}"#, #"expected an INTID in "lpi_config", found "first""#),
        ])
    func meaningless(text: String, words: String) throws {
        let error = try #require(failure(Self.machine, text))
        #expect(error.line == 2 && error.problem.contains(words), "\(error)")
    }

    @Test("every key stands once in the table, and null is a key that is not there")
    func keys() throws {
        let names = TraceLine.fields.map(\.name)
        #expect(Set(names).count == names.count)
        let nulls = names.map { "\"\($0)\":null" }.joined(separator: ",")
        let line = try TraceFile(text: Self.machine + "\n{\"op\":\"msi\"," + nulls + "}", path: "a").lines[1].line
        #expect(line.device == nil && line.latched == nil && line.stored == nil && line.hasNoOutcome)
    }

    @Test("is refused where a line is missing or stands at another place") func sequence() throws {
        func command(_ time: Int, _ slot: Int) -> String { #"{"t":\#(time),"op":"sync","rd":0,"slot":\#(slot)}"# }
        let machine = #"{"t":0,"op":"machine","gic":3,"redistributors":2,"pta":0,"cmdq_entries":128}"#
        // The queue goes round, and begins again where the guest sets it up anew.
        let whole = [machine, command(1, 126), command(2, 127), command(3, 0), command(4, 1), command(5, 0)]
        #expect(try TraceFile(text: whole.joined(separator: "\n"), path: "a").lines.count == 6)
        // What says nothing of its place is at any.
        let silent = [machine, #"{"op":"sync","rd":0}"#, #"{"t":1,"op":"sync","rd":0}"#]
        #expect(try TraceFile(text: silent.joined(separator: "\n"), path: "a").lines.count == 3)

        let cut = try #require(failure([machine, command(1, 126), command(3, 0)].joined(separator: "\n")))
        #expect(cut.line == 3 && cut.problem.contains(#"expected "t" 2 after 1, found 3: a line is missing"#))
        let swapped = try #require(failure([machine, command(2, 4), command(1, 3)].joined(separator: "\n")))
        #expect(swapped.line == 2)
        let skipped = try #require(failure([machine, command(1, 3), command(2, 5)].joined(separator: "\n")))
        #expect(skipped.line == 3 && skipped.problem.contains(#"expected "slot" 4 after 3, found 5"#))
        let wrapped = try #require(failure([machine, command(1, 127), command(2, 128)].joined(separator: "\n")))
        #expect(wrapped.problem.contains(#"expected "slot" 0 after 127"#))
    }

    @Test("is refused if its machine is missing, a GICv4, without vCPUs, or names targets by address")
    func machine() throws {
        #expect(failure("")?.problem == "expected a trace, found an empty file")
        #expect(failure(Self.msi)?.problem.contains("op machine first") == true)
        #expect(failure(#"{"op":"machine","gic":4,"redistributors":2}"#, Self.msi)?.problem.contains("GICv3") == true)
        #expect(
            failure(#"{"op":"machine","gic":3,"redistributors":0}"#, Self.msi)?.problem.contains("1 to 512") == true)
        #expect(
            failure(#"{"op":"machine","gic":3,"redistributors":1,"pta":1}"#, Self.msi)?.problem.contains("PTA") == true)
        #expect(failure(#"{"op":"machine"}"#, Self.msi)?.problem.contains(#"expected "gic""#) == true)
    }

    @Test("is refused if its LPIs are none")
    func intids() {
        for number in ["40", "65536", "4294967295"] {
            let lines = ([Self.machine] + Self.mapped + [Self.msi]).map { $0.replacing("8192", with: number) }
            let failure = failure(lines[0], lines[1], lines[2], lines[3], lines[4])
            #expect(failure?.problem.contains("found INTID \(number)") == true, "\(failure?.description ?? "")")
        }
    }

    @Test("is refused if there is no such file, in the system's words")
    func missing() throws {
        let error = try #require(throws: WorkloadError.self) { try Workload.trace(file: "/nowhere/a.jsonl") }
        #expect(error.description.hasPrefix("/nowhere/a.jsonl: cannot be read: No such file or directory; a trace is"))
        #expect(throws: WorkloadError.self) { try Workload.trace(file: "/nowhere/a.jsonl.gz") }
    }

    @Test("is unpacked if its name says so, and refused if it is not packed")
    func packed() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = folder.appendingPathComponent("a b.jsonl").path
        try FileManager.default.copyItem(atPath: ShippedTraces.path(), toPath: plain)
        let direct = try Workload.trace(file: plain)
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: plain)))
        try Data(Gzip.compress(bytes)).write(to: URL(fileURLWithPath: plain + ".gz"))
        #expect(try Workload.trace(file: plain + ".gz").steps == direct.steps)
        let unpacked = folder.appendingPathComponent("false.jsonl.gz").path
        try Data(Self.machine.utf8).write(to: URL(fileURLWithPath: unpacked))
        let error = try #require(throws: WorkloadError.self) { try Workload.trace(file: unpacked) }
        #expect(error.problem.contains("cannot be unpacked: not in gzip format at byte 0"))
    }

    @Test("is not found by name: the error names the places and the variable")
    func shipped() throws {
        let folders = ShippedTraces.folders(environment: ["IRQMARK_TRACES": "/mine"], executable: "/opt/bin/irqmark")
        #expect(folders == ["/mine", "/opt/bin/irqmark_Workloads.resources/Traces"])
        let error = try #require(throws: WorkloadError.self) { try ShippedTraces.path(of: "none", in: folders) }
        #expect(error.description.contains("looked in /mine and in /opt/bin/irqmark_Workloads.resources/Traces"))
        #expect(error.remedy.contains("IRQMARK_TRACES") && error.remedy.contains("--trace FILE"))
        #expect(ShippedTraces.folders(environment: [:], executable: nil).isEmpty)
    }
}

@Suite("Enable states of a recorded guest")
struct EnableStateTests {
    private func states(_ lines: String...) throws -> (initial: UInt8?, later: [UInt8]) {
        let machine = #"{"op":"machine","gic":3,"redistributors":1}"#
        let file = try TraceFile(text: ([machine] + lines).joined(separator: "\n"), path: "a")
        let states = EnableStates(lines: file.lines.map(\.line))
        let later = states.changes.sorted { $0.key < $1.key }.flatMap { $0.value.map(\.byte) }
        return (states.initial[8192], later)
    }

    private let msi = #"{"op":"msi","device":0,"event":0,"outcome":"lpi","intid":8192,"rd":0}"#
    private let shown = #"{"op":"msi","outcome":"lpi","intid":8192,"rd":0,"hppi":{"irq":8192,"prio":64}}"#
    private let idle = #"{"op":"msi","outcome":"lpi","intid":8192,"rd":0,"hppi":{"irq":8192,"prio":255}}"#
    private let inv = #"{"op":"inv","outcome":"lpi","intid":8192,"rd":0}"#
    private let invall = #"{"op":"invall","result":"ok"}"#
    private let ack = #"{"op":"ack","intid":8192,"rd":0}"#
    private let other = #"{"op":"ack","intid":8200,"rd":0}"#

    @Test("an acknowledge proves that the LPI was enabled")
    func acknowledged() throws {
        #expect(try states(inv, msi, ack) == (0xA2, [0xA3]))
        #expect(try states(msi, ack) == (0xA3, []))
    }

    @Test("an MSI that nobody acknowledged shows that it was not, on CPUs that acknowledge")
    func unacknowledged() throws {
        #expect(try states(inv, msi, ack, inv, msi, inv, inv, msi, ack) == (0xA2, [0xA3, 0xA2, 0xA3]))
        #expect(try states(inv, msi, other) == (0xA2, []))
        #expect(try states(inv, msi) == (0xA2, [0xA3]))
    }

    @Test("the CPU interface showing it proves that it was enabled, and gives its priority")
    func shownPending() throws {
        #expect(try states(inv, shown, other) == (0x42, [0x43]))
    }

    @Test("the CPU interface showing nothing pending is outweighed by an acknowledge")
    func stale() throws {
        #expect(try states(inv, idle, ack) == (0xA2, [0xA3]))
        #expect(try states(inv, idle, other) == (0xA2, []))
    }

    @Test("without evidence an INV masks or unmasks, an INVALL changes nothing")
    func silent() throws {
        #expect(try states(inv) == (0xA2, [0xA3]))
        #expect(try states(inv, inv) == (0xA2, [0xA3, 0xA2]))
        #expect(try states(inv, invall, inv) == (0xA2, [0xA3, 0xA2]))
    }

    @Test("an INVALL may bring a new state to light")
    func all() throws {
        #expect(try states(other, msi, invall, msi, ack) == (0xA2, [0xA3]))
    }

    @Test("the guest's memory at the end decides the last period and the priority")
    func final() throws {
        #expect(try states(inv, inv, #"{"op":"final","lpi_config":{"8192":99}}"#) == (0x62, [0x63]))
    }
}
