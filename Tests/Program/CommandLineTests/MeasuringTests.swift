import Foundation
import Metrics
import Results
import TestSupport
import Testing
import Workloads

/// The built program, measuring for a second. Times of a debug build mean nothing; its accounts do.
@Suite(.serialized) struct MeasuringTests {
    private typealias Object = [String: Any]

    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func object(_ file: URL) throws -> Object {
        try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? Object)
    }

    private func term(_ name: String, _ ledger: Object) throws -> Int { try #require(ledger[name] as? Int, "\(name)") }

    /// The three identities, from the numbers in the file alone.
    private func expectBalance(_ ledger: Object) throws {
        func sum(_ names: String...) throws -> Int { try names.reduce(0) { try $0 + term($1, ledger) } }
        #expect(try sum("signals") == sum("injections", "mergedInEventfd", "drained"))
        #expect(
            try sum("injections") == sum("refused", "blocked", "droppedInWindow", "latched", "mergedPending"))
        let gone = try sum(
            "deliveries", "mergedAtFold", "mergedAtTransfer", "destroyed", "droppedAtUnforward", "pendingAtEnd", "lost")
        #expect(try sum("carriedIn", "latched") == gone)
        #expect(try term("lost", ledger) == 0)
        #expect(ledger["balanced"] as? Bool == true)
    }

    @Test func theAccountOfEveryArmBalancesInTheFile() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("result.json")
        let outcome = try ProcessTests.run(
            ["run", "smoke", "--duration", "2", "--rounds", "2", "--quiet", "--json", file.path])
        #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        let result = try Self.object(file)
        #expect(result["schema"] as? String == "irqmark/result/v1")
        #expect(result["exitCode"] as? Int == 0)
        let arms = try #require(result["arms"] as? [Object])
        let skipped = try #require(result["skipped"] as? [Object])
        #expect(arms.count + skipped.count == 8 && !arms.isEmpty)
        for arm in arms {
            let ledger = try #require(arm["ledger"] as? Object)
            try expectBalance(ledger)
            try expectBalance(try #require((arm["throughput"] as? Object)?["ledger"] as? Object))
            let latency = try #require((arm["latency"] as? Object)?["response"] as? Object)
            let timed = try term("count", latency) + term("unstamped", arm)
            #expect(timed == (try term("deliveries", ledger)))
            #expect(try term("deliveries", ledger) > 0)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["result.json"])
    }

    @Test func runShowsTheAccountOfAnLPIOnDemand() throws {
        let run = ["run", "smoke", "--path", "direct,software,floor", "--loop", "call,epoll", "--rounds", "1"]
        let one = try ProcessTests.run(run + ["--duration", "1", "--account", "8193"])
        #expect(one.status == 0, "\(one.errors)\(one.output)")
        let lines = one.output.split(separator: "\n").filter { $0.contains("LPI 8193  ") }
        #expect(lines.count == 2 && lines.allSatisfy { $0.contains("injections ") }, "\(one.output)")
        let all = try ProcessTests.run(run + ["--duration", "1", "--account", "all", "--quiet", "--json", "-"])
        let result = try RunResult(json: all.output.utf8)
        let arm = try #require(result.arms.first { !$0.accounts.isEmpty })
        #expect(arm.path == "direct" && arm.accounts.count == 1024 && arm.accounts.allSatisfy(\.ledger.balanced))
        let deliveries = arm.accounts.reduce(0) { $0 + $1.ledger.deliveries }
        #expect(deliveries == arm.ledger.deliveries + arm.throughputLedger.deliveries)
        for wrong in ["8191", "65536", "every"] {
            let refused = try ProcessTests.run(["run", "--account", wrong])
            #expect(refused.status == 64 && refused.errors.contains("takes all, or the INTID of an LPI, 8192 to 65535"))
        }
    }

    /// A result that was kept without them.
    @Test func aHistogramThatTheResultLacksIsNoEmptyExport() throws {
        let file = Checkout.root.appendingPathComponent("results/paths.json").path
        let export = try ProcessTests.run(["export", file, "--format", "hdr-service"])
        #expect(export.status == 1 && export.output.isEmpty)
        #expect(export.errors.contains("irqmark run --histograms all keeps them"), "\(export.errors)")
        #expect(try ProcessTests.run(["export", file, "--format", "hdr"]).status == 0)
    }

    @Test func anInterruptedRunWritesWhatItMeasuredAndEndsWith130() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("result.json")
        let program = try ProcessTests.start(
            ["run", "smoke", "--loop", "call", "--duration", "600", "--json", file.path], output: .nowhere,
            errors: .terminal)
        try program.untilErrors(have: #/round ([2-9]|\d\d+) of /#)
        program.send(SIGINT)
        #expect(try program.ending().status == 130)
        let result = try Self.object(file)
        #expect(result["interrupted"] as? Bool == true)
        #expect(result["exitCode"] as? Int == 130)
        let arms = try #require(result["arms"] as? [Object])
        #expect(!arms.isEmpty)
        for arm in arms { try expectBalance(try #require(arm["ledger"] as? Object)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["result.json"])
    }

    @Test func aReaderOfTheTableThatHasGoneDoesNotCostTheFile() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("result.json")
        let program = try ProcessTests.start(
            ["run", "smoke", "--loop", "call", "--duration", "0.2", "--rounds", "1", "--json", file.path],
            output: .abandonedPipe, errors: .nowhere)
        let ending = try program.ending()
        #expect(ending.reason == .exit && ending.status == 1)
        #expect(try Self.object(file)["exitCode"] as? Int == 0)
    }

    @Test func anArmWithoutEventfdsRunsUnderTheLowestLimitOfDescriptors() throws {
        let outcome = try ProcessTests.run(
            ["run", "smoke", "--loop", "call", "--duration", "0.2", "--rounds", "1", "--quiet"], descriptors: 32)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func aLoopThatWasAskedForByNameAndIsMissingEndsWith77() throws {
        let run = ["run", "smoke", "--duration", "0.2", "--rounds", "1", "--quiet"]
        #expect(try ProcessTests.run(run + ["--loop", "epoll,call"], descriptors: 100).status == 77)
        #expect(try ProcessTests.run(run, descriptors: 100).status == 0)
    }

    @Test func whatCannotBeToldEndsWith1() throws {
        #expect(try ProcessTests.shell("exec \"$0\" list > /dev/full").status == 1)
        let trace = try ShippedTraces.path(of: "kut-gicv3-smp4-its-trigger")
        #expect(try ProcessTests.shell("exec \"$0\" replay \"$1\" > /dev/full", [trace]).status == 1)
    }

    @Test func aTraceThatIsNotThereEndsWith1AndWritesNothing() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = folder.appendingPathComponent("none.jsonl").path
        let outcome = try ProcessTests.run([
            "run", "smoke", "--trace", missing, "--json", folder.appendingPathComponent("result.json").path,
        ])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(missing))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
