import Foundation
import Results
import Testing
import Vocabulary
import Workloads

/// The built program with a recorded guest of one's own, or with none.
@Suite(.serialized) struct PlayedTraceTests {
    private static let head = [
        #"{"op":"machine","gic":3,"redistributors":2,"pta":0,"truncated":true}"#,
        #"{"op":"rd_ctlr","rd":0,"enable_lpis":1}"#, #"{"op":"rd_ctlr","rd":1,"enable_lpis":1}"#,
    ]
    /// Device 1 sends LPI 8192 to vCPU 1; nothing says what came of it.
    private static let mapped = [
        #"{"op":"mapc","icid":0,"rd":1,"valid":1}"#, #"{"op":"mapd","device":1,"size":3,"itt":"0x50000000","valid":1}"#,
        #"{"op":"mapti","device":1,"event":0,"intid":8192,"icid":0}"#, #"{"op":"inv","device":1,"event":0}"#,
    ]
    private static let run = ["run", "smoke", "--duration", "1", "--rounds", "1", "--workload", "trace", "--trace"]

    private static func withTrace(_ lines: [String], _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString).jsonl")
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    @Test func anArmThatDeliversNothingIsSkippedWithTheReason() throws {
        let msi = #"{"op":"msi","device":1,"event":7}"#
        try Self.withTrace(Self.head + Self.mapped + [msi]) { file in
            let outcome = try ProcessTests.run(Self.run + [file])
            #expect(outcome.status == 77, "\(outcome.output)\(outcome.errors)")
            #expect(
                outcome.output.contains("skipped    software-trace: it delivered nothing: of "), "\(outcome.output)")
            #expect(outcome.output.contains("were blocked by the translation; the trace maps none of the events"))
            #expect(outcome.output.contains("verdict    nothing ran: "))
            let counts = try ProcessTests.run(
                ["counts", "--workload", "trace", "--trace", file], ["PATH": "/nonexistent"])
            #expect(counts.status == 77 && counts.output.contains("it delivered nothing"), "\(counts.output)")
        }
    }

    @Test func aTraceWithoutOutcomesIsPlayed() throws {
        let msi = #"{"op":"msi","device":1,"event":0}"#
        try Self.withTrace(Self.head + Self.mapped + [msi, msi]) { file in
            let outcome = try ProcessTests.run(Self.run + [file])
            #expect(outcome.status == 0 && outcome.output.contains("\nsoftware-trace  "), "\(outcome.output)")
        }
        let elsewhere = #"{"op":"msi","device":1,"event":0,"outcome":"lpi","intid":8193,"rd":1}"#
        try Self.withTrace(Self.head + Self.mapped + [elsewhere]) { file in
            let outcome = try ProcessTests.run(Self.run + [file])
            #expect(
                outcome.status == 1 && outcome.errors.contains("\(file):8: expected the commands before it to lead"))
        }
    }

    @Test(arguments: CacheKind.allCases) func everyShippedTraceComesOutAsRecorded(cache: CacheKind) throws {
        let folder = try URL(fileURLWithPath: ShippedTraces.path()).deletingLastPathComponent().path
        let traces = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
        let outcome = try ProcessTests.run(["replay", "--cache", cache.word, "--json", "-"] + traces)
        let checks = try RunResult(json: outcome.output.utf8).checks
        #expect(outcome.status == 0 && checks.count == traces.count && traces.count >= 7, "\(outcome.errors)")
        for check in checks {
            #expect(check.holds && check.figures["mismatches"] == 0, "\(check.name): \(check.complaints)")
            let (events, fields) = (check.figures["events"] ?? 0, check.figures["fields"] ?? 0)
            #expect(events > 0 && fields > events, "\(check.name)")
        }
    }

    @Test func aReplayReadsStandardInputPackedOrNot() throws {
        let table = #"{"valid":1,"indirect":0,"page_size":65536,"pages":1,"entry_size":8,"entries":8192}"#
        let enable = #"{"op":"its_enable","device_table":\#(table),"collection_table":\#(table)}"#
        let commands = Self.mapped.dropLast().map { String($0.dropLast()) + #","result":"ok"}"# }
        let msi = #"{"op":"msi","device":1,"event":7,"outcome":"drop","reason":"event_unmapped"}"#
        try Self.withTrace([Self.head[0], enable] + Self.head.dropFirst() + commands + [msi]) { file in
            let program = try ProcessTests.program().path
            for command in ["'\(program)' replay - < '\(file)'", "gzip -c '\(file)' | '\(program)' replay -"] {
                let outcome = try ProcessTests.run(["-c", command], program: URL(fileURLWithPath: "/bin/sh"))
                #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
                #expect(outcome.output.hasPrefix("standard input: 7 events, "))
            }
            let wrong = try ProcessTests.run(
                ["-c", "echo '{' | '\(program)' replay -"], program: URL(fileURLWithPath: "/bin/sh"))
            #expect(wrong.status == 1 && wrong.errors.hasPrefix("Error: standard input:1: expected"), "\(wrong.errors)")
        }
    }

    @Test func aProgramThatWasMovedRunsWhatNeedsNoRecordedGuest() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let moved = folder.appendingPathComponent("irqmark")
        try FileManager.default.copyItem(at: ProcessTests.program(), to: moved)
        let arguments = ["run", "smoke", "--duration", "1", "--rounds", "1", "--filter", "direct-call,software-trace"]
        let outcome = try ProcessTests.run(arguments, program: moved)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("\ndirect-call  "))
        #expect(outcome.output.contains("skipped    software-trace: no trace named linux-gicv3-smp4-hotplug-scsi-xhci"))
        let alone = try ProcessTests.run(Self.run.dropLast() as [String], program: moved)
        #expect(alone.status == 77, "\(alone.output)\(alone.errors)")
    }
}
