import Foundation
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
        #expect(arms.count + skipped.count == 8)
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

    @Test func anInterruptedRunWritesWhatItMeasuredAndEndsWith130() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("result.json")
        let process = Process()
        process.executableURL = try ProcessTests.program()
        process.arguments = ["run", "smoke", "--loop", "call", "--duration", "60", "--quiet", "--json", file.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 3)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
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
        let process = Process()
        process.executableURL = try ProcessTests.program()
        process.arguments = [
            "run", "smoke", "--loop", "call", "--duration", "0.2", "--rounds", "1", "--json", file.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try pipe.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        #expect(try Self.object(file)["exitCode"] as? Int == 0)
    }

    @Test func anArmWithoutEventfdsRunsUnderTheLowestLimitOfDescriptors() throws {
        #expect(
            try shell("ulimit -n 32; exec \"$0\" run smoke --loop call --duration 0.2 --rounds 1 --quiet") == 0)
    }

    /// Runs a shell command in which `$0` is the program; its status.
    private func shell(_ command: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command, try ProcessTests.program().path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func aLoopThatWasAskedForByNameAndIsMissingEndsWith77() throws {
        let run = "exec \"$0\" run smoke --duration 0.2 --rounds 1 --quiet"
        #expect(try shell("ulimit -n 100; \(run) --loop epoll,call") == 77)
        #expect(try shell("ulimit -n 100; \(run)") == 0)
    }

    @Test func whatCannotBeToldEndsWith1() throws {
        #expect(try shell("exec \"$0\" list > /dev/full") == 1)
        let trace = try ShippedTraces.path(of: "kut-gicv3-smp4-its-trigger")
        #expect(try shell("exec \"$0\" replay \(trace) > /dev/full") == 1)
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
