import Foundation
import Metrics
import Results
import TestSupport
import Testing
import Vocabulary

@testable import irqmark

/// The built program, comparing itself with itself and with what is no build. A machine that is disturbed all the time
/// holds its tongue.
@Suite("Two builds", .serialized) struct ComparingBuildsTests {
    private static let method = [
        "--path", "direct", "--loop", "call", "--metrics", "cpu", "--limits", "50%", "--duration", "2", "--rounds",
        "30",
    ]

    private static func compare(
        _ base: String, _ head: String, _ more: [String] = []
    ) throws -> ProcessTests.Outcome {
        try ProcessTests.run(["compare", "--build", base, "--build", head] + method + more)
    }

    private static func own() throws -> String { try ProcessTests.program().path }

    /// A program that is a few lines of shell; it is gone when `body` returns.
    private static func withScript<Result>(_ lines: String, _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("build").path
        try "#!/bin/sh\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return try body(path)
    }

    @Test("of one program are equal, in a launch for each block, and every account balances")
    func itself() throws {
        // By another name: a link is the program that it leads to.
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: Self.own())
        defer { try? FileManager.default.removeItem(at: link) }
        let outcome = try Self.compare(Self.own(), link.path, ["--json", "-"])
        let result = try RunResult(json: outcome.output.utf8)
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        #expect(
            result.arms.map(\.name) == [
                "base/direct-call", "base'/direct-call", "head/direct-call", "head'/direct-call",
            ])
        for arm in result.arms {
            #expect(arm.ledger.balanced && arm.ledger.signals > 0)
            #expect(Set(arm.rounds.compactMap(\.launch)).isSuperset(of: 0..<8))
            #expect(arm.rounds.allSatisfy { ($0.cpuNanoseconds ?? 0) > 0 && ($0.elapsedNanoseconds ?? 0) > 0 })
        }
        let comparison = try #require(result.comparisons.first)
        #expect(comparison.base == "base/direct-call" && comparison.candidate == "head/direct-call")
        #expect(comparison.launches.count == Self.launches(of: result).count)
        #expect(result.builds.map(\.role) == ["base", "head"])
        #expect(result.areBuildsAlike == true)
        #expect(result.audit.perRound.count == result.arms[0].rounds.count)
        #expect(result.audit.perRound.allSatisfy { $0.spinGapNanoseconds != nil })
    }

    /// The launches of which a round counts: a disturbed machine may leave one without any.
    private static func launches(of result: RunResult) -> Set<Int?> {
        let rounds = result.arms.first?.rounds ?? []
        return Set(
            rounds.indices.filter { round in result.arms.allSatisfy { $0.rounds[round].excluded == nil } }
                .map { rounds[$0].launch })
    }

    @Test("have a handicap found in the build that bears it, and in no other")
    func handicap() throws {
        let outcome = try Self.compare(Self.own(), Self.own(), ["--handicap", "head=300%", "--json", "-"])
        let result = try RunResult(json: outcome.output.utf8)
        // A machine that is disturbed all the time holds its tongue; it never says the contrary.
        #expect([.regressed, .inconclusive].contains(result.verdict), "\(outcome.errors)")
        let launches = try #require(result.comparisons.first).launches
        #expect(launches.count == Self.launches(of: result).count)
        #expect(!launches.isEmpty && launches.allSatisfy { $0 > 1 }, "\(launches)")
        #expect(result.verdict != .regressed || launches.count { $0 > 1.5 } * 5 >= launches.count * 4, "\(launches)")
        #expect(result.arms.map { ($0.handicapNanoseconds ?? 0) > 0 } == [false, false, true, true])
    }

    @Test("that are no programs end with 1, whichever of them it is")
    func noProgram() throws {
        let own = try Self.own()
        for (base, head) in [("/no/such", own), (own, "/no/such"), (own, "/etc/passwd"), ("/tmp", own)] {
            let outcome = try Self.compare(base, head)
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("Error: build \(base == own ? "head" : "base") ("), "\(outcome.errors)")
        }
    }

    @Test("that do not know lock step end with 6, and what they said is told")
    func stranger() throws {
        let outcome = try Self.withScript("echo 'Error: Unexpected argument lockstep' >&2; exit 64") { script in
            try Self.compare(script, Self.own())
        }
        #expect(outcome.status == 6)
        #expect(
            outcome.errors.contains("cannot be measured in lock step: it ended with 64: Error: Unexpected argument"))
    }

    @Test("that crash end with 1 and name the build and the signal")
    func crash() throws {
        let outcome = try Self.withScript("kill -SEGV $$") { try Self.compare(Self.own(), $0) }
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("was ended by signal 11 in launch 1, before its arms"), "\(outcome.errors)")
    }

    /// Processes whose command line holds a mark.
    private static func processes(named mark: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter {
            let line = FileManager.default.contents(atPath: "/proc/\($0)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).contains(mark)
        }
    }

    @Test("that end while they are measured end with 1 and leave nobody behind")
    func leaving() throws {
        let own = try Self.own()
        let mark = "\(UUID().uuidString)"
        // The program itself, which somebody ends a moment after it began.
        let lines = "\"\(own)\" \"$@\" & child=$!; sleep 0.6; kill -KILL $child; sh -c 'sleep 600' \(mark) & exit 9"
        let outcome = try Self.withScript(lines) { try Self.compare(own, $0, ["--rounds", "5000"]) }
        #expect([1, 6].contains(outcome.status), "\(outcome.errors)")
        #expect(outcome.errors.contains("ended with 9"), "\(outcome.errors)")
        // What was killed is seen until it has had its turn to end; by itself it would go on for 600 s.
        let end = ContinuousClock.now + .seconds(240)
        var left = try Self.processes(named: mark)
        while !left.isEmpty, ContinuousClock.now < end { left = try Self.processes(named: mark) }
        #expect(left.isEmpty)
    }

    @Test("find their page where there is no standard input")
    func withoutInput() throws {
        let outcome = try Self.withScript("readlink /proc/$$/fd/3 >&2; exit 9") { script in
            try ProcessTests.shell("exec \"$0\" compare --build \"$1\" --build \"$1\" <&-", [script]).errors
        }
        #expect(outcome.contains("ended with 9: /memfd:irqmark"), "\(outcome)")
    }

    @Test("that speak another version of the page end with 6")
    func version() throws {
        // The third word of the page is the version of who answers, the 17th publishes an answer.
        let lines = """
            printf '\\002' | dd of=/proc/self/fd/3 bs=1 seek=16 conv=notrunc 2>/dev/null
            printf '\\003' | dd of=/proc/self/fd/3 bs=1 seek=320 conv=notrunc 2>/dev/null
            printf '\\001' | dd of=/proc/self/fd/3 bs=1 seek=128 conv=notrunc 2>/dev/null
            sleep 60
            """
        let outcome = try Self.withScript(lines) { try Self.compare($0, Self.own()) }
        #expect(outcome.status == 6)
        #expect(outcome.errors.contains("it speaks version 2 of the page, not 1"), "\(outcome.errors)")
    }

    @Test("asked for wrongly end with 64")
    func usage() throws {
        let own = try Self.own()
        let wrong: [([String], String)] = [
            (["--build", own], "takes two builds"),
            (["--build", own, "--build", own, "software", "direct"], "there is one suite"),
            (["--build", own, "--build", own, "smok"], "did you mean smoke?"),
            (["--build", own, "--build", own, "--handicap", "direct=5%"], "known: base, head"),
            (["software", "direct", "--loop", "call"], "it needs --build"),
        ]
        for (arguments, words) in wrong {
            let outcome = try ProcessTests.run(["compare"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
        }
        let alone = try ProcessTests.run(["lockstep", "smoke"])
        #expect(alone.status == 6 && alone.errors.contains("not by hand"), "\(alone.errors)")
    }

    @Test("that are interrupted end with 130 and what was measured")
    func interrupted() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let own = try Self.own()
        let program = try ProcessTests.start(
            ["compare", "--build", own, "--build", own] + Self.method + ["--rounds", "100000", "--json", file.path],
            errors: .terminal)
        try program.untilErrors(have: #/round ([2-9]|\d\d+) of /#)
        program.send(SIGINT)
        #expect(try program.ending().status == 130)
        let result = try RunResult(json: Data(contentsOf: file))
        #expect(result.invocation.interrupted && result.arms.count == 4)
        #expect(result.arms.allSatisfy { !$0.rounds.isEmpty && !$0.isVoid })
        #expect(!result.comparisons.isEmpty && result.comparisons.allSatisfy { $0.verdict == .inconclusive })
    }
}
