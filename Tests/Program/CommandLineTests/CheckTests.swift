import Foundation
import Results
import Testing
import Vocabulary
import Workloads

@testable import irqmark

/// Replay and chaos as tests of continuous integration have them: a result in a file, and what other tools read of it.
@Suite(.serialized) struct CheckTests {
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static func exported(_ file: URL, as format: String) throws -> String {
        let outcome = try ProcessTests.run(["export", "--format", format, file.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test func aReplayGoesThroughTheExports() throws {
        try Self.withFolder { folder in
            let good = try ShippedTraces.path(of: "kut-gicv3-smp4-its-trigger")
            let bad = folder.appendingPathComponent("bad.jsonl")
            let text = try String(contentsOfFile: good, encoding: .utf8)
            try text.replacing("\"outcome\":\"drop\"", with: "\"outcome\":\"lpi\"").write(
                to: bad, atomically: true, encoding: .utf8)
            let none = folder.appendingPathComponent("none.jsonl")
            let file = folder.appendingPathComponent("replay.json")
            let outcome = try ProcessTests.run(["replay", "--json", file.path, good, bad.path, good, none.path])
            #expect(outcome.status == 1, "\(outcome.output)\(outcome.errors)")
            let result = try RunResult(json: Data(contentsOf: file))
            #expect(
                result.verdict == .mismatched && result.exitStatus == .failure && result.invocation.suite == "replay")
            #expect(result.checks.map(\.holds) == [true, false, true, false])
            #expect(result.checks[0].figures["events"] == 35 && result.checks[0].figures["mismatches"] == 0)
            #expect(result.checks[2].name == "kut-gicv3-smp4-its-trigger.jsonl (2)")
            let junit = try Self.exported(file, as: "junit")
            #expect(junit.contains("tests=\"4\" failures=\"2\" errors=\"0\""), "\(junit)")
            #expect(junit.contains("<failure message=\"") && junit.contains("events=35"))
            let ktap = try Self.exported(file, as: "ktap")
            #expect(ktap.contains("  1..4\n") && ktap.contains("  ok 1 kut-gicv3-smp4-its-trigger.jsonl\n"))
            #expect(ktap.contains("  not ok 2 bad.jsonl\n") && ktap.hasSuffix("not ok 1 replay\n"))
            #expect(
                try Self.exported(file, as: "github").contains("::error title=irqmark replay%3A mismatched::bad.jsonl"))
            let report = try ProcessTests.run(["report", file.path])
            #expect(report.output.contains("holds  kut-gicv3-smp4-its-trigger.jsonl: events 35, "))
            #expect(report.output.hasSuffix("mismatched\n"), "\(report.output)")
            let inPlace = try ProcessTests.run(["replay", "--json", bad.path, bad.path])
            #expect(inPlace.status == 64 && inPlace.errors.contains("which is read; choose another name"))
        }
    }

    @Test func chaosGoesThroughTheExports() throws {
        try Self.withFolder { folder in
            let file = folder.appendingPathComponent("chaos.json")
            let outcome = try ProcessTests.run(["chaos", "--duration", "300ms", "--gic", "4.1", "--json", file.path])
            #expect(
                outcome.status == 0 && outcome.output.hasPrefix("chaos  seed 1"), "\(outcome.output)\(outcome.errors)")
            let result = try RunResult(json: Data(contentsOf: file))
            #expect(result.checks.count == 3 && result.verdict == .ok && result.invocation.seed == 1)
            #expect((result.checks[0].figures["signals"] ?? 0) > 0)
            #expect(try Self.exported(file, as: "ktap").contains("  ok 2 nothing is lost\n"))
            // The old word of the flag, and the JSON alone on standard output.
            let old = try ProcessTests.run(["chaos", "--seconds", "0.3", "--gic", "4.1", "--json", "-"])
            #expect(old.status == 0 && old.errors.hasPrefix("chaos  seed 1"), "\(old.errors)")
            #expect(try RunResult(json: old.output.utf8).checks.count == 3)
            let both = try ProcessTests.run(["chaos", "--seconds", "1", "--duration", "1"])
            #expect(both.status == 64 && both.errors.contains("--seconds 1: is what --duration was called"))
        }
    }

    @Test func chaosShowsTheAccountOfAnLPIOnDemand() throws {
        var lines: [Substring] = []
        // How many LPIs have a signal in 300 ms is a matter of how busy the machine is.
        for duration in ["300ms", "3s", "30s"] where lines.count <= 100 {
            let all = try ProcessTests.run(["chaos", "--duration", duration, "--gic", "4.1", "--account", "all"])
            #expect(all.status == 0)
            lines = all.output.split(separator: "\n").filter { $0.hasPrefix("LPI ") }
        }
        #expect(lines.count > 100 && lines.allSatisfy { $0.contains("  signals ") && $0.contains("injections ") })
        let one = try ProcessTests.run(["chaos", "--duration", "100ms", "--gic", "4.1", "--account", "8447"])
        #expect(one.output.split(separator: "\n").filter { $0.hasPrefix("LPI 8447  ") }.count == 1)
        for wrong in ["8448", "every"] {
            let refused = try ProcessTests.run(["chaos", "--account", wrong])
            #expect(refused.status == 64 && refused.errors.contains("takes all, or the INTID of an LPI, 8192 to 8447"))
        }
    }

    @Test func whatDoesNotHoldIsNoSuccessThoughItWasInterrupted() {
        let invocation = Invocation(suite: "replay", seed: 0, startedAt: "", interrupted: true)
        func status(_ checks: [CheckResult]) -> Int32 {
            RunResult(checks: checks, failing: .void, invocation: invocation, environment: HostRecord()).exitStatus
                .rawValue
        }
        #expect(status([CheckResult(name: "a")]) == 130 && status([]) == 130)
        #expect(status([CheckResult(name: "a"), CheckResult(name: "b", complaints: ["x"])]) == 5)
    }
}
