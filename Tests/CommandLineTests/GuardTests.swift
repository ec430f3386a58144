import Foundation
import Testing

/// The built program as a guard: each way in which it can end.
@Suite(.serialized) struct GuardTests {
    private typealias Object = [String: Any]

    private static let hasCallgrind = FileManager.default.isExecutableFile(atPath: "/usr/bin/valgrind")

    /// One arm that needs no descriptor and no ring.
    private static let quick = ["--path", "direct", "--loop", "call"]

    /// A folder of baselines for as long as the body runs.
    private static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> ProcessTests.Outcome {
        try ProcessTests.run(arguments, ["IRQMARK_BASELINES": folder.appendingPathComponent("baselines").path])
    }

    private static func lastLine(_ outcome: ProcessTests.Outcome) -> Substring? {
        outcome.output.split(separator: "\n").last
    }

    /// The file of the only baseline, as an object.
    private static func stored(in folder: URL) throws -> (file: URL, object: Object) {
        let main = folder.appendingPathComponent("baselines/main")
        let file = try #require(
            try FileManager.default.contentsOfDirectory(at: main, includingPropertiesForKeys: nil).first)
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? Object
        return (file, try #require(object))
    }

    private static func counted(_ more: [String] = []) throws -> [Object] {
        let outcome = try ProcessTests.run(["counts", "--json", "-", "--quiet"] + quick + more)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Object
        return try #require(object?["arms"] as? [Object]).compactMap { $0["counted"] as? Object }
    }

    @Test func theSameSeedCountsTheSameTwiceToTheLastDigit() throws {
        let loops = ["--loop", "call,epoll"]
        let first = try Self.counted(loops)
        #expect(first.count == 2)
        #expect(first as NSArray == (try Self.counted(loops)) as NSArray)
        if Self.hasCallgrind {
            #expect(first.allSatisfy { ($0["instructions"] as? Int ?? 0) > ($0["deliveries"] as? Int ?? .max) })
        }
    }

    @Test func withoutABaselineItEndsWith6AndNamesTheCommandThatMakesOne() throws {
        try Self.withFolder { folder in
            let outcome = try Self.run(["guard"] + Self.quick, in: folder)
            #expect(outcome.status == 6)
            #expect(outcome.output.contains("irqmark baseline save main"))
            #expect(Self.lastLine(outcome) == "notComparable")
        }
    }

    @Test func againstItsOwnBaselineItIsOkAndAnotherSeedIsNotComparable() throws {
        try Self.withFolder { folder in
            let saved = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            #expect(saved.status == 0 && saved.errors.contains("saved"), "\(saved.errors)")
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder)
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(Self.lastLine(outcome) == "ok")
            let other = try Self.run(["guard", "--gate", "counts", "--seed", "2"] + Self.quick, in: folder)
            #expect(other.status == 6)
            #expect(other.output.contains("seed: 1, here 2"))
            let list = try Self.run(["baseline", "list"], in: folder)
            #expect(list.output.hasPrefix("main  ") && list.output.contains("this machine"))
            #expect(try Self.run(["baseline", "show", "main"], in: folder).output.contains("direct-call"))
            #expect(try Self.run(["baseline", "rm", "main"], in: folder).output == "removed 1 of main\n")
            #expect(try Self.run(["baseline", "show", "main"], in: folder).status == 6)
        }
    }

    @Test func anotherMachineIsNotComparableAndItsFieldsAreNamed() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            var (file, object) = try Self.stored(in: folder)
            var machine = try #require(object["environment"] as? Object)
            machine["cpuModel"] = "Another One"
            machine["fingerprint"] = "0123456789abcdef"
            object["environment"] = machine
            try FileManager.default.removeItem(at: file)
            file = file.deletingLastPathComponent().appendingPathComponent("0123456789abcdef.json")
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder)
            #expect(outcome.status == 6)
            #expect(outcome.output.contains("cpuModel: Another One, here "))
        }
    }

    @Test(.enabled(if: hasCallgrind, "valgrind is not installed, and nothing else sees these"))
    func oneMoreSystemCallAndOneMorePerCentOfInstructionsAreFoundAtTheFirstRun() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            let quick = ["guard", "--gate", "counts"] + Self.quick
            let call = try Self.run(quick + ["--handicap", "head=1calls"], in: folder)
            #expect(call.status == 3 && Self.lastLine(call) == "regressed", "\(call.output)")
            #expect(call.output.contains("direct-call, systemCalls: there was none (1.000 for each delivery"))
            #expect(call.output.contains("handicap"))
            let allowed = try Self.run(quick + ["--handicap", "head=1calls", "--fail-on", "never"], in: folder)
            #expect(allowed.status == 0 && Self.lastLine(allowed) == "regressed")

            // How many steps are one per cent, and a thousandth more, since the last delivery's part may be owed still.
            func instructions(_ more: [String]) throws -> Double {
                let counted = try #require(try Self.counted(more).first)
                let total = try #require(counted["instructions"] as? Double)
                return total / (try #require(counted["deliveries"] as? Double))
            }
            let plain = try instructions([])
            let perStep = (try instructions(["--handicap", "20steps"]) - plain) / 20
            let steps = 0.01 * plain / perStep
            let loaded = try Self.run(quick + ["--handicap", "head=\(steps * 1.001)steps"], in: folder)
            #expect(loaded.status == 3, "\(loaded.output)")
            #expect(loaded.output.contains("direct-call, instructions: 1.0 % more"))
        }
    }

    @Test func whatTimeCannotDecideEndsWith4IfThatIsAFailure() throws {
        try Self.withFolder { folder in
            let arms = ["--path", "direct,floor", "--loop", "uring-edge"]
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + arms, in: folder)
            // Rounds of a run that need not be quiet.
            let run = try ProcessTests.run(
                ["run", "smoke", "--rounds", "3", "--duration", "300ms", "--json", "-", "--quiet"] + arms)
            let timed = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? Object
            let rounds = try #require(timed?["arms"] as? [Object])
            var (file, object) = try Self.stored(in: folder)
            object["arms"] = try #require(object["arms"] as? [Object]).map { arm in
                var arm = arm
                arm["rounds"] = rounds.first { $0["name"] as? String == arm["name"] as? String }?["rounds"]
                return arm
            }
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let few = ["guard", "--gate", "time", "--limits", "ratio=1%", "--duration", "200ms"] + arms
            let outcome = try Self.run(few + ["--fail-on", "inconclusive"], in: folder)
            #expect(outcome.status == 4, "\(outcome.output)")
            #expect(Self.lastLine(outcome) == "inconclusive")
            // Without a limit stored times warn, and decide nothing.
            let warned = try Self.run(
                ["guard", "--gate", "time", "--duration", "200ms", "--fail-on", "inconclusive"] + arms, in: folder)
            #expect(warned.status == 0 && Self.lastLine(warned) == "ok", "\(warned.output)")
            #expect(warned.output.contains("(inconclusive)"))
        }
    }

    @Test func anAccountOfTheOtherBuildThatDoesNotBalanceEndsWith5() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            var (file, object) = try Self.stored(in: folder)
            object["verdict"] = "void"
            object["exitCode"] = 5
            file = folder.appendingPathComponent("void.json")
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let other = folder.appendingPathComponent("other")
            try "#!/bin/sh\ncat '\(file.path)'\n".write(to: other, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: other.path)
            let outcome = try Self.run(["guard", "--gate", "counts", "--against", other.path] + Self.quick, in: folder)
            #expect(outcome.status == 5, "\(outcome.output)")
            #expect(Self.lastLine(outcome) == "void")
        }
    }

    @Test func againstItselfNothingDiffersAndABuildThatCannotCountIsNotComparable() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let same = try Self.run(["guard", "--gate", "counts", "--against", own] + Self.quick, in: folder)
            #expect(same.status == 0 && Self.lastLine(same) == "ok", "\(same.output)")
            let old = folder.appendingPathComponent("old")
            try "#!/bin/sh\nexit 64\n".write(to: old, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: old.path)
            let outcome = try Self.run(["guard", "--gate", "counts", "--against", old.path] + Self.quick, in: folder)
            #expect(outcome.status == 6 && outcome.output.contains("does not know what to count"))
        }
    }

    @Test(arguments: [
        (["--against", "/no/such/irqmark"], Int32(1)), (["--gate", "speed"], 64),
        (["--limits", "instructoins=1%"], 64),
        (["--limits", "instructions=much"], 64), (["--baseline", "../x"], 64), (["--handicap", "head=10%"], 64),
        (["--against", "/bin/true", "--baseline", "main"], 64), (["--suite", "smok"], 64),
    ])
    func whatCannotBeDoneIsSaidBeforeAnythingIsMeasured(more: [String], status: Int32) throws {
        try Self.withFolder { folder in
            let outcome = try Self.run(["guard", "--gate", "counts"] + more, in: folder)
            #expect(outcome.status == status, "\(outcome.errors)")
            #expect(outcome.output.isEmpty && outcome.errors.hasPrefix("Error: "))
        }
    }

    @Test func whereNothingCanBeCountedItEndsWith77() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let outcome = try Self.run(["guard", "--gate", "counts", "--suite", "kvm", "--against", own], in: folder)
            #expect(outcome.status == 77)
            #expect(Self.lastLine(outcome) == "nothingRan")
        }
    }

    @Test(.enabled(if: hasCallgrind, "without valgrind it is over too soon"))
    func anInterruptEndsItWith130() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            let process = Process()
            process.executableURL = try ProcessTests.program()
            process.arguments = ["guard", "--gate", "counts", "--suite", "paths"]
            process.environment = [
                "PATH": "/usr/bin:/bin", "IRQMARK_BASELINES": folder.appendingPathComponent("baselines").path,
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            Thread.sleep(forTimeInterval: 2)
            process.interrupt()
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 130, "\(output)")
            #expect(output.contains("interrupted"))
        }
    }
}
