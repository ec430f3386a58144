import Foundation
import Lockfree
import Synchronization
import Testing
import VGIC

@testable import Replay
@testable import Vocabulary
@testable import Workloads

/// Replaying recorded guests: each outcome that a trace holds is compared, and each is missed if it is wrong.
@Suite("Replay") struct ReplayTests {
    static let traces = [
        "kut-gicv3-smp4-its-trigger.jsonl", "linux-gicv3-smp4-hotplug-scsi-xhci.jsonl",
        "synth-clean-gicv3-rd4-seed7.jsonl.gz", "synth-wild-gicv3-rd4-seed1.jsonl.gz",
        "synth-clean-gicv4-rd3-seed8.jsonl.gz", "synth-wild-gicv4-rd4-seed2.jsonl.gz",
    ]

    /// Those of real guests: generated streams acknowledge nothing.
    private static let guests = traces.filter { !$0.hasPrefix("synth") }

    static func path(_ name: String) throws -> String {
        try #require(
            ShippedTraces.folders.map { $0 + "/" + name }.first { FileManager.default.fileExists(atPath: $0) })
    }

    /// A recorded trace, read once for all tests: most of the time would go into reading it.
    static func file(_ name: String) throws -> TraceFile {
        try files.withLock { files in
            if let file = files[name] { return file }
            let file = try TraceFile(path: path(name))
            files[name] = file
            return file
        }
    }

    private static let files = Mutex<[String: TraceFile]>([:])

    /// The longest recording is replayed by the built program (`PlayedTraceTests`).
    @Test(arguments: traces, CacheKind.allCases)
    func comesOutAsRecorded(name: String, cache: CacheKind) throws {
        let report = try TraceReplay(cache: cache).run(Self.file(name), name: name)
        #expect(report.mismatches == 0, "\(report.first)")
        #expect(report.fields > report.events)
    }

    @Test(arguments: traces) func isTheSameWithTheCacheFlushedAtRandom(name: String) throws {
        let seed: UInt64 = 20_261
        var random = SplitMix64(seed: seed)
        let file = try Self.file(name)
        let flushes = file.lines.map { _ in random.next() % 5 == 0 }
        for profile in ITSProfile.allCases {
            let replay = TraceReplay(profile: profile)
            let plain = try replay.run(file, name: name)
            let flushed = try replay.run(file, name: name, interlude: { flushes[$0] ? .flush : nil })
            #expect(flushed.mismatches == 0, "seed \(seed): \(flushed.first)")
            #expect(flushed.fields == plain.fields)
            #expect(flushed.differences.mapValues(\.count) == plain.differences.mapValues(\.count))
        }
    }

    /// Guests whose tables do not overlap, as the synthetic ones' may.
    @Test(arguments: guests, [UInt64(1), 2])
    func isTheSameWithSaveAndRestoreInTheMiddle(name: String, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let file = try Self.file(name)
        let enabled = try #require(file.lines.firstIndex { $0.line.op == .itsEnable })
        let share: UInt64 = file.lines.count < 200 ? 2 : 20
        let saves = file.lines.indices.map { $0 > enabled && random.next() % share == 0 }
        let replay = TraceReplay(profile: .kvm)
        let plain = try replay.run(file, name: name)
        let saved = try replay.run(file, name: name, interlude: { saves[$0] ? .saveAndRestore : nil })
        #expect(saves.count(where: { $0 }) > 5)
        #expect(saved.mismatches == 0, "seed \(seed): \(saved.first)")
        #expect(saved.fields == plain.fields)
        #expect(saved.differences.mapValues(\.count) == plain.differences.mapValues(\.count))
    }

    @Test(arguments: traces) func differsFromKVMOnlyByRowsOfTheTable(name: String) throws {
        let report = try TraceReplay(profile: .kvm).run(Self.file(name), name: name)
        #expect(report.mismatches == 0, "\(report.first)")
        #expect(report.differences[.typer]?.count == 1)
        // On a GICv3 machine both ignore the GICv4 commands, so nothing may be put down to them.
        #expect((report.differences[.virtualCommands] != nil) == name.contains("gicv4"))
        if name.contains("wild") { #expect(report.differences[.maptiMapped] != nil) }
    }

    /// A row of the table excuses what QEMU does otherwise, not what nobody does.
    @Test func whatQEMUsITSDoesNotDoEitherDiffersByNoRight() throws {
        let name = "synth-wild-gicv3-rd4-seed1.jsonl.gz"
        let file = try Self.file(name)
        func damaged(_ change: (inout TraceLine) -> Bool) throws -> TraceFile {
            for (index, entry) in file.lines.enumerated().reversed() {
                var line = entry.line
                if change(&line) { return file.replacing(index, with: line) }
            }
            throw CocoaError(.fileReadCorruptFile)
        }
        let changes: [(inout TraceLine) -> Bool] = [
            { line in
                guard line.op == .mapc, line.result == "ok" else { return false }
                line.result = "ignored"
                return true
            },
            { line in
                guard let moved = line.movedPending else { return false }
                line.movedPending = !moved
                return true
            },
            { line in
                guard line.op == .mapti, line.reason != nil else { return false }
                line.reason = "wrong_type"
                return true
            },
            { line in
                guard line.op == .msi, let latched = line.latched else { return false }
                line.latched = !latched
                return true
            },
        ]
        for change in changes {
            let report = try TraceReplay(profile: .kvm).run(damaged(change), name: name)
            #expect(report.mismatches == 1 && report.first.count == 1, "\(report.first)")
        }
    }

    /// Outcome fields, by the name under which a line holds them.
    private static let outcomes: Set<String> = [
        "result", "reason", "outcome", "latched", "moved_pending", "stored", "from_rd", "to_rd", "evidence", "devices",
        "events", "collections", "pending", "vpes", "vpending", "typer", "raw",
    ]
    /// Outcomes where an MSI, or a command on one event, led.
    private static let found: Set<String> = ["intid", "icid", "rd", "vintid", "vpe", "doorbell", "vpt"]

    @Test(arguments: traces) func everyKindOfOutcomeIsMissedWhenItIsWrong(name: String) throws {
        let path = try Self.path(name)
        let file = try Self.file(name)
        let texts = try Self.texts(path)
        let seed: UInt64 = 7
        var random = SplitMix64(seed: seed)
        // One line of each kind and field, chosen at random among the first 16: what comes before it is replayed.
        var places: [String: [Int]] = [:]
        var objects: [[String: Any]] = []
        for (index, text) in texts.enumerated() {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            objects.append(object)
            for key in Self.corruptible(object) { places["\(object["op"] ?? "") \(key)", default: []].append(index) }
        }
        #expect(!places.isEmpty)
        for (kind, indices) in places.sorted(by: { $0.key < $1.key }) {
            let index = indices[Int(random.next() % UInt64(min(indices.count, 16)))]
            let key = String(kind.split(separator: " ")[1])
            var object = objects[index]
            object[key] = Self.corrupted(object[key] as Any, key: key)
            // It is read right behind the first line, where it does not stand.
            object["t"] = nil
            let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
            let isFirst = index == 0
            let damaged = try TraceFile(text: isFirst ? text : texts[0] + "\n" + text, path: name)
            let replaced = file.replacing(index, with: damaged.lines[isFirst ? 0 : 1].line)
            // What comes behind it decides nothing of it.
            let cut = isFirst ? replaced : replaced.replacing(with: Array(replaced.lines[...index]))
            let report = try TraceReplay().run(cut, name: name)
            // Found where it is, and first; what follows from it may differ too.
            let line = file.lines[index].number
            let names = [kind, kind.replacing(" ", with: " raw ")]
            let isNamed = report.first.contains { found in
                found.line == line && names.contains { found.field.hasPrefix($0) }
            }
            #expect(
                report.first.first?.line == line && isNamed,
                "seed \(seed): line \(line), \(kind): \(text.prefix(200)): \(report.first)")
        }
    }

    @Test(arguments: guests) func anAcknowledgeThatCouldNotBeIsMissed(name: String) throws {
        let file = try Self.file(name)
        let index = try #require(file.lines.firstIndex { $0.line.op == .ack })
        var twice = file.lines[index].line
        twice.intid = 8192 + 40_000
        let report = try TraceReplay().run(file.replacing(index, with: twice), name: name)
        let first = try #require(report.first.first)
        #expect(first.line == file.lines[index].number && first.field == "ack acknowledge of 48192")
    }

    private static func texts(_ path: String) throws -> [String] {
        let bytes = try TraceFile.bytes(path: path)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func corruptible(_ object: [String: Any]) -> [String] {
        let op = object["op"] as? String ?? ""
        let leads = ["msi", "int", "clear", "discard", "inv"].contains(op)
        return object.keys.filter { key in
            guard let value = object[key], !(value is NSNull) else { return false }
            if key == "evidence" { return ["doorbell", "virtual_hppi"].contains(value as? String ?? "") }
            // `reason` and `result` of a command that is unknown say the same thing once.
            if op == "unknown" { return key == "result" || key == "code" }
            if outcomes.contains(key) { return true }
            return leads && found.contains(key) || op == "vinvall" && key == "rd" && object["result"] as? String == "ok"
        }.sorted()
    }

    private static func corrupted(_ value: Any, key: String) -> Any {
        switch (key, value) {
        case ("latched", let flag as Bool), ("moved_pending", let flag as Bool): return !flag
        case ("result", let word as String): return word == "ok" ? "ignored" : "ok"
        case ("outcome", let word as String): return word == "lpi" ? "drop" : "lpi"
        case ("evidence", let word as String): return word == "doorbell" ? "virtual_hppi" : "doorbell"
        case ("typer", _): return "0x1"
        case ("vpt", _): return "0x12340000"
        case ("stored", let entry as [String: Any]): return entry.mapValues { ($0 as? Int ?? 0) + 1 }
        case ("raw", let words as [String]): return ["0x3e700000008", "0x1f"] + words.dropFirst(2)
        case (_, let list as [[String: Any]]):
            return list.isEmpty ? [corruptedEntry(key)] : Array(list.dropLast())
        case (_, let word as String): return word == "event_unmapped" ? "device_unmapped" : "event_unmapped"
        case (_, let number as Int): return number + 1
        default: return NSNull()
        }
    }

    private static func corruptedEntry(_ list: String) -> [String: Any] {
        switch list {
        case "devices": ["device": 4321, "size": 3, "itt": "0x1000"]
        case "events": ["device": 4321, "event": 1, "intid": 8200, "icid": 1]
        case "collections": ["icid": 77, "rd": 0]
        case "vpes": ["vpe": 77, "rd": 0, "vpt": "0x1000", "vpt_size": 15]
        case "vpending": ["vpt": "0x1000", "vintid": 8200]
        default: ["rd": 0, "intid": 50_000]
        }
    }

    /// Each found by fuzzing, or by reading for it (Tests/Fuzz).
    @Test(arguments: ITSProfile.allCases) func numbersWithoutMeaningAreNoTrap(profile: ITSProfile) throws {
        let machine = #"{"op":"machine","gic":4,"redistributors":2,"pta":0"#
        let valid = #""valid":1,"indirect":0,"page_size":1048576,"pages":1048576,"entry_size":1,"entries":1"#
        let invalid = #""valid":0,"indirect":1,"page_size":9223372036854775807,"pages":99,"entry_size":0,"entries":0"#
        for table in [valid, invalid] {
            let enable = #"{"op":"its_enable","device_table":{\#(table)},"collection_table":{\#(table)}}"#
            let ack = #"{"op":"ack","rd":1,"intid":4000000000}"#
            let clear = #"{"op":"clear","device":1,"event":1,"intid":8192,"rd":4294967295}"#
            let text = [machine + #","deviceid_bits":32,"collectionid_bits":32}"#, enable, ack, clear]
            let bytes = Array(text.joined(separator: "\n").utf8)
            let report = try TraceReplay(profile: profile).run(bytes: bytes, name: "t")
            #expect(report.events == 3)
        }
        for bits in [-1, 0, 17, 64] {
            let text = machine + #","intid_bits":\#(bits)}"# + "\n" + #"{"op":"its_disable"}"#
            let failure = #expect(throws: WorkloadError.self) {
                try TraceReplay(profile: profile).run(bytes: Array(text.utf8), name: "t")
            }
            #expect(failure?.problem.contains(bits == 17 ? "1 to 16" : "1 to 32") == true)
        }
        #expect(throws: WorkloadError.self) { try TraceReplay().run(bytes: [0xFF, 0x00, 0x0A], name: "t") }
    }

    /// kvm-unit-tests on a GICv4 machine leave the vPE table invalid, and say no more of it.
    @Test(arguments: [#"{"valid":0}"#, #"{"valid":0,"entries":0}"#, #"{"valid":0,"indirect":0,"pages":1}"#])
    func aTableThatIsNotValidNeedNotSayMore(table: String) throws {
        let machine = #"{"op":"machine","gic":4,"redistributors":2,"pta":0,"truncated":true}"#
        let valid = #"{"valid":1,"indirect":0,"page_size":65536,"pages":1,"entry_size":8,"entries":8192}"#
        let enable = #"{"op":"its_enable","device_table":\#(valid),"collection_table":\#(valid),"vpe_table":\#(table)}"#
        let vmapp = #"{"op":"vmapp","vpe":0,"rd":0,"valid":0,"result":"ignored","reason":"vpe_out_of_range"}"#
        let text = [machine, enable, vmapp].joined(separator: "\n")
        let report = try TraceReplay().run(bytes: Array(text.utf8), name: "t")
        #expect(report.mismatches == 0 && report.events == 2, "\(report.first)")
        // One that is valid must say it.
        let silent = enable.replacing("\"vpe_table\":" + table, with: #""vpe_table":{"valid":1,"entries":0}"#)
        #expect {
            try TraceReplay().run(bytes: Array((machine + "\n" + silent).utf8), name: "t")
        } throws: { "\($0)".contains("t:2: expected a value in \"vpe_table.indirect\"") }
    }

    @Test func wordsThatMeanNothingAreMissed() throws {
        let file = try Self.file("linux-kvm-gicv4-smp2-e1000e.jsonl.gz")
        let evidence = try #require(file.lines.firstIndex { $0.line.evidence != nil })
        let source = try #require(file.lines.firstIndex { $0.line.source == "list_register" })
        var damaged = (file.lines[evidence].line, file.lines[source].line)
        (damaged.0.evidence, damaged.1.source) = ("telegram", "telegram")
        for (index, line) in [(evidence, damaged.0), (source, damaged.1)] {
            let report = try TraceReplay().run(file.replacing(index, with: line), name: "t")
            #expect(report.first.map(\.line) == [file.lines[index].number])
        }
    }

    @Test func aTraceThatWasCutIsKnown() throws {
        let machine = #"{"op":"machine","gic":3,"redistributors":2,"pta":0"#
        let snapshot = "\n" + #"{"op":"snapshot"}"#
        let write = "\n" + #"{"op":"rd_vpendbaser","rd":0,"valid":0}"#
        for (head, tail, isCut) in [
            ("}", "", true), (#","truncated":true}"#, "", false), ("}", "\n" + #"{"op":"final"}"#, false),
            ("}", snapshot, false), ("}", snapshot + write, false), ("}", write, true),
            ("}", snapshot + "\n" + #"{"op":"sync","result":"ok"}"#, true),
        ] {
            let text = machine + head + "\n" + #"{"op":"its_disable"}"# + tail
            #expect(try TraceReplay().run(bytes: Array(text.utf8), name: "t").isCut == isCut)
        }
    }

    @Test func malformedTracesAreRefusedWithTheirLine() throws {
        let machine = #"{"op":"machine","gic":3,"redistributors":2,"pta":0}"#
        let cases: [(String, Int, String)] = [
            (#"{"op":"mapd","device":1,"valid":1,"result":"ok"}"#, 2, "size"),
            (#"{"op":"msi","device":1}"#, 2, "event"),
            (#"{"op":"ack","rd":2,"intid":8192}"#, 2, "below the machine's 2"),
            (#"{"op":"its_enable"}"#, 2, "device_table"),
            (#"{"op":"rd_propbaser","rd":0,"intid_bits":99}"#, 2, "1 to 32"),
            (#"{"op":"mapd","device":1,"valid":1,"raw":["0x8"],"result":"ok"}"#, 2, "four words"),
            (machine, 2, "second"),
            (#"{"op":"final"}"# + "\n" + #"{"op":"sync","result":"ok"}"#, 3, "final"),
        ]
        for (text, line, words) in cases {
            let failure = #expect(throws: WorkloadError.self, "\(text) was taken") {
                try TraceReplay().run(TraceFile(text: machine + "\n" + text, path: "t"), name: "t")
            }
            #expect(failure?.line == line)
            #expect(failure?.problem.contains(words) == true, "\(failure?.problem ?? "")")
        }
        #expect(throws: WorkloadError.self) {
            try TraceReplay().run(TraceFile(text: machine, path: "t"), name: "t")
        }
    }
}
