import Foundation
import Metrics
import Results
import TestSupport
import Testing

@testable import Rounds
@testable import irqmark

/// The built program as a guard: each way in which it can end.
@Suite(.serialized) struct GuardTests {
    typealias Object = [String: Any]

    private static let hasCallgrind = FileManager.default.isExecutableFile(atPath: "/usr/bin/valgrind")

    /// One arm that needs no descriptor and no ring.
    static let quick = ["--path", "direct", "--loop", "call"]

    /// A folder of baselines for as long as the body runs.
    static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    /// A folder of baselines for as long as the body runs.
    static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// Runs the program; without callgrind, which takes seconds, unless it is asked for.
    static func run(
        _ arguments: [String], in folder: URL, watched: Bool = false
    ) throws -> ProcessTests.Outcome {
        var environment = ["IRQMARK_BASELINES": folder.appendingPathComponent("baselines").path]
        if !watched { environment["IRQMARK_COUNTER"] = "none" }
        return try ProcessTests.run(arguments, environment)
    }

    /// A baseline of the quick arm with its instructions, which callgrind counts once for all tests.
    private static let watched: Result<(path: String, content: Data), any Error> = Result {
        var file: (path: String, content: Data)?
        try withFolder { folder in
            let saved = try run(["baseline", "save", "main", "--gate", "counts"] + quick, in: folder, watched: true)
            try #require(saved.status == 0, "\(saved.errors)")
            let path = try stored(in: folder).file
            file = (path.lastPathComponent, try Data(contentsOf: path))
        }
        return try #require(file)
    }

    private static func storeWatched(in folder: URL) throws {
        let (name, content) = try watched.get()
        let main = folder.appendingPathComponent("baselines/main")
        try FileManager.default.createDirectory(at: main, withIntermediateDirectories: true)
        try content.write(to: main.appendingPathComponent(name))
    }

    static func lastLine(_ outcome: ProcessTests.Outcome) -> Substring? {
        outcome.output.split(separator: "\n").last
    }

    /// The file of the only baseline, as an object.
    static func stored(in folder: URL) throws -> (file: URL, object: Object) {
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

    @Test(.enabled(if: hasCallgrind, "valgrind is not installed, and nothing else counts to the last digit"))
    func anArmCountsTheSameWhicheverOthersAreCountedBeforeIt() throws {
        func direct(_ paths: String) throws -> (counted: CountedResult, isDebug: Bool) {
            let outcome = try ProcessTests.run(
                ["counts", "--json", "-", "--quiet", "--loop", "call,epoll", "--path", paths])
            let result = try RunResult(json: outcome.output.utf8)
            let arm = try #require(result.arms.first { $0.name == "direct-call" })
            return (try #require(arm.counted), result.tool.buildType == "debug")
        }
        let alone = try direct("direct")
        let among = try direct("floor,software,direct")
        #expect(alone.counted.counts == among.counted.counts)
        let instructions = try [alone, among].map { try #require($0.counted.instructions.value) }
        // A debug build asks the runtime for the metadata of generic types while it counts, and how long that takes
        // depends on what was asked for before.
        let difference = max(instructions[0], instructions[1]) - min(instructions[0], instructions[1])
        #expect(difference <= (alone.isDebug ? alone.counted.deliveries : 0), "\(instructions)")
    }

    /// Neither valgrind nor the processor's counter, as in most containers.
    @Test func whatNobodyCountsIsNotOkBySystemCallsAlone() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let words = ["guard", "--gate", "counts", "--against", own, "--counter", "callgrind"] + Self.quick
            let outcome = try ProcessTests.run(words, ["PATH": "/nonexistent"])
            #expect(outcome.status == 4, "\(outcome.output)")
            #expect(Self.lastLine(outcome) == "inconclusive, 0 of 1 arms")
            #expect(outcome.output.contains("its instructions are not counted: valgrind is not here"))
            let asked = try Self.run(["guard", "--gate", "counts", "--against", own] + Self.quick, in: folder)
            #expect(asked.status == 0 && Self.lastLine(asked) == "ok, 1 of 1 arms", "\(asked.output)")
        }
    }

    @Test func withoutABaselineItEndsWith6AndNamesTheCommandThatMakesOne() throws {
        try Self.withFolder { folder in
            let outcome = try Self.run(["guard"] + Self.quick, in: folder)
            #expect(outcome.status == 6)
            #expect(outcome.output.contains("irqmark baseline save main"))
            #expect(Self.lastLine(outcome) == "not comparable")
        }
    }

    @Test func againstItsOwnBaselineItIsOkAndAnotherSeedIsNotComparable() throws {
        try Self.withFolder { folder in
            let saved = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            #expect(saved.status == 0 && saved.errors.contains("saved"), "\(saved.errors)")
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder)
            #expect(outcome.status == 0, "\(outcome.output)")
            #expect(Self.lastLine(outcome) == "ok, 1 of 1 arms")
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
    func oneMoreSystemCallAndMoreInstructionsAreFoundAtTheFirstRun() throws {
        try Self.withFolder { folder in
            try Self.storeWatched(in: folder)
            let quick = ["guard", "--gate", "counts"] + Self.quick
            let call = try Self.run(quick + ["--handicap", "head=1calls"], in: folder, watched: true)
            #expect(call.status == 3 && Self.lastLine(call) == "regressed, 1 of 1 arms", "\(call.output)")
            #expect(call.output.contains("direct-call, systemCalls: there was none (1.000 for each delivery"))
            #expect(call.output.contains("handicap"))
            // A step is a few instructions of the thousands that a delivery takes.
            let steps = try Self.run(quick + ["--handicap", "head=3steps"], in: folder, watched: true)
            #expect(steps.status == 3 && steps.output.contains("direct-call, instructions: "), "\(steps.output)")
        }
    }

    @Test(.enabled(if: hasCallgrind, "valgrind is not installed, and nothing else counts instructions"))
    func onePerCentMoreInstructionsIsTooMuchAndLittleLessIsNot() throws {
        try Self.withFolder { folder in
            try Self.storeWatched(in: folder)
            let (file, object) = try Self.stored(in: folder)
            for (share, status) in [(1.0101, Int32(3)), (1.0099, 0)] {
                var changed = object
                changed["arms"] = try #require(object["arms"] as? [Object]).map { arm in
                    var arm = arm
                    var counted = try #require(arm["counted"] as? Object)
                    counted["instructions"] = Int(try #require(counted["instructions"] as? Double) / share)
                    arm["counted"] = counted
                    return arm
                }
                try JSONSerialization.data(withJSONObject: changed).write(to: file)
                let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder, watched: true)
                #expect(outcome.status == status, "\(outcome.output)")
            }
        }
    }

    @Test func fewerKicksThanStoredIsImprovedAndEndsWith0() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            let (file, before) = try Self.stored(in: folder)
            var object = before
            object["arms"] = try #require(object["arms"] as? [Object]).map { arm in
                var arm = arm
                var counted = try #require(arm["counted"] as? Object)
                counted["counts"] = try #require(counted["counts"] as? Object).merging(["kicks": 7]) { $1 }
                arm["counted"] = counted
                return arm
            }
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder)
            #expect(outcome.status == 0 && Self.lastLine(outcome) == "improved, 1 of 1 arms", "\(outcome.output)")
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
            try "#!/bin/sh\n/bin/cat '\(file.path)'\n".write(to: other, atomically: true, encoding: .utf8)
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
            #expect(same.status == 0 && Self.lastLine(same) == "ok, 1 of 1 arms", "\(same.output)")
            let old = folder.appendingPathComponent("old")
            try "#!/bin/sh\nexit 64\n".write(to: old, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: old.path)
            let outcome = try Self.run(["guard", "--gate", "counts", "--against", old.path] + Self.quick, in: folder)
            #expect(outcome.status == 6 && outcome.output.contains("does not know what to count"))
        }
    }

    @Test(arguments: [
        ["--gate", "speed"], ["--limits", "instructoins=1%"], ["--limits", "instructions=much"],
        ["--baseline", "../x"],
        ["--handicap", "head=10%"], ["--against", "/bin/true", "--baseline", "main"], ["--suite", "smok"],
        ["--loop", "irqfd"], ["--gate", "time"], ["--limits", "time=3%"], ["--limits", "@latency=3us"],
        ["--against", "/bin/true", "--limits", "ratio=3%"],
        ["--baseline", "a\n::error::b"],
    ])
    func whatCannotBeAskedForEndsWith64BeforeAnythingIsMeasured(more: [String]) throws {
        try Self.withFolder { folder in
            let gate = more.contains("--gate") ? [] : ["--gate", "counts"]
            let outcome = try Self.run(["guard"] + gate + more, in: folder)
            #expect(outcome.status == 64, "\(outcome.errors)")
            #expect(outcome.output.isEmpty && outcome.errors.hasPrefix("Error: "))
        }
    }

    @Test func plainTwinsAndTheLoadOfASuitesFileAreTheSameForBothBuilds() throws {
        try Self.withFolder { folder in
            let suite = folder.appendingPathComponent("own.yaml")
            let text = "window: 32\nvcpus: 2\narms:\n- {name: a, path: direct, loop: call}\n"
            try text.write(to: suite, atomically: true, encoding: .utf8)
            let own = try ProcessTests.program().path
            let arguments = ["guard", "--gate", "counts", "--against", own, "--suite", suite.path]
            for word in ["0", "no", "true"] {
                let environment = ["IRQMARK_COUNTER": "none", "IRQMARK_CALL_SYSCALL": word]
                let outcome = try ProcessTests.run(arguments, environment)
                #expect(
                    outcome.status == 0 && Self.lastLine(outcome) == "ok, 1 of 1 arms", "\(word): \(outcome.output)")
            }
        }
    }

    @Test func aLimitThatIsBrokenEndsWith3ThoughNothingHasChanged() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let arguments = ["guard", "--gate", "counts", "--against", own, "--call-syscall"] + Self.quick
            for (limit, status) in [("0.5", Int32(3)), ("2", 0), ("0%|2", 0)] {
                let outcome = try Self.run(arguments + ["--limits", "systemCalls=\(limit)"], in: folder)
                #expect(outcome.status == status, "\(outcome.output)")
                #expect(outcome.output.contains("systemCalls ≤ "))
                #expect(outcome.output.contains("is allowed") == (status == 3))
            }
        }
    }

    @Test func aHandicapOfTheBaseIsSaid() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let more = ["--against", own, "--handicap", "base=1calls"]
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick + more, in: folder)
            #expect(outcome.output.contains("handicap   base=1calls: needless work"), "\(outcome.output)")
        }
    }

    @Test func aBuildThatHangsWhileItCountsIsEnded() throws {
        try Self.withFolder { folder in
            let hung = folder.appendingPathComponent("hung")
            try "#!/bin/sh\ntrap '' INT\nsleep 600\n".write(to: hung, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hung.path)
            var build = OtherBuild(path: hung.path)
            build.patience = .milliseconds(200)
            build.grace = .milliseconds(200)
            let start = ContinuousClock.now
            #expect(throws: Failure.self) { _ = try build.counts(CountPlan(RunPlan(suite: "smoke"))) }
            // Had it not been ended, it would have slept on.
            #expect(ContinuousClock.now - start < .seconds(500))
        }
    }

    @Test func aDamagedBaselineOfAnotherMachineIsNobodysObstacle() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            let other = folder.appendingPathComponent("baselines/main/0000000000000000.json")
            try "{ half of".write(to: other, atomically: true, encoding: .utf8)
            let outcome = try Self.run(["guard", "--gate", "counts"] + Self.quick, in: folder)
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
            let list = try Self.run(["baseline", "list"], in: folder)
            #expect(list.status == 0 && list.output.contains("this machine"))
            #expect(list.output.contains("main  cannot be read: \(other.path)"))
        }
    }

    @Test func aFolderThatTakesNoBaselineIsRefusedBeforeAnythingIsCounted() throws {
        let outcome = try ProcessTests.run(["baseline", "save", "main", "--baselines", "/proc/irqmark"])
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("/proc/irqmark/main cannot be made"))
    }

    @Test func buildsThatKnowNoLockStepLeaveAResultWithTheirReason() throws {
        try Self.withFolder { folder in
            let old = folder.appendingPathComponent("old")
            try "#!/bin/sh\nexit 64\n".write(to: old, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: old.path)
            let arguments = ["guard", "--gate", "time", "--against", old.path] + Self.quick
            let outcome = try ProcessTests.run(arguments, ["GITHUB_ACTIONS": "true"])
            #expect(outcome.status == 6 && Self.lastLine(outcome) == "not comparable", "\(outcome.errors)")
            #expect(outcome.output.contains("cannot be measured in lock step"))
            #expect(outcome.output.contains("::error title=irqmark smoke%3A not comparable::"))
        }
    }

    @Test func anotherBuildThatIsNotThereEndsWith1() throws {
        try Self.withFolder { folder in
            let outcome = try Self.run(["guard", "--gate", "counts", "--against", "/no/such/irqmark"], in: folder)
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(outcome.errors.contains("/no/such/irqmark: there is no such file"))
        }
    }

    @Test func whereNothingCanBeCountedItEndsWith77() throws {
        try Self.withFolder { folder in
            let own = try ProcessTests.program().path
            let outcome = try Self.run(["guard", "--gate", "counts", "--suite", "kvm", "--against", own], in: folder)
            #expect(outcome.status == 77)
            #expect(Self.lastLine(outcome) == "nothing ran")
        }
    }

    @Test(.enabled(if: hasCallgrind, "without valgrind it is over too soon"))
    func anInterruptEndsItWith130() throws {
        try Self.withFolder { folder in
            _ = try Self.run(["baseline", "save", "main", "--gate", "counts"] + Self.quick, in: folder)
            let program = try ProcessTests.start(
                ["guard", "--gate", "counts", "--suite", "paths"],
                ["IRQMARK_BASELINES": folder.appendingPathComponent("baselines").path])
            // Valgrind counts.
            try program.untilItHasAChild()
            program.send(SIGINT)
            let ending = try program.ending()
            #expect(ending.status == 130, "\(ending.output)")
            #expect(ending.output.contains("interrupted"))
        }
    }
}
