import Foundation
import Testing

@testable import irqmark

/// The built program, comparing itself with itself and with what is no build. Processor time by `call` is the same on a
/// busy machine, so verdicts about it are certain.
@Suite("Two builds", .serialized) struct ComparingBuildsTests {
    private typealias Object = [String: Any]

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

    @Test("of one program are equal, in five launches of each, and every account balances")
    func itself() throws {
        // By another name: a link is the program that it leads to.
        let link = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString)")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: Self.own())
        defer { try? FileManager.default.removeItem(at: link) }
        let outcome = try Self.compare(Self.own(), link.path, ["--json", "-"])
        let result = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Object, "\(outcome.errors)")
        #expect([0, 3].contains(outcome.status), "\(outcome.errors)")
        let arms = try #require(result["arms"] as? [Object])
        #expect(
            arms.compactMap { $0["name"] as? String } == ["base/direct-call", "base'/direct-call", "head/direct-call"])
        for arm in arms {
            let ledger = try #require(arm["ledger"] as? Object)
            #expect(ledger["balanced"] as? Bool == true && (ledger["signals"] as? Int ?? 0) > 0)
            let rounds = try #require(arm["rounds"] as? [Object])
            #expect(Set(rounds.compactMap { $0["launch"] as? Int }) == [0, 1, 2, 3, 4])
            #expect(rounds.allSatisfy { ($0["cpuNs"] as? Int ?? 0) > 0 && ($0["elapsedNs"] as? Int ?? 0) > 0 })
        }
        let comparison = try #require((result["comparisons"] as? [Object])?.first)
        #expect(comparison["base"] as? String == "base/direct-call")
        #expect(comparison["candidate"] as? String == "head/direct-call")
        #expect((comparison["launches"] as? [Double])?.count == 5)
        let builds = try #require(result["builds"] as? [Object])
        #expect(builds.compactMap { $0["role"] as? String } == ["base", "head"])
        #expect(builds.allSatisfy { ($0["tool"] as? Object)?["version"] != nil })
        #expect(result["buildsAlike"] as? Bool == true)
        let rounds = try #require((result["audit"] as? Object)?["perRound"] as? [Object])
        #expect(rounds.count == (arms[0]["rounds"] as? [Object])?.count)
        #expect(rounds.allSatisfy { $0["spinGapMaxNs"] is Int })
    }

    @Test("have a handicap found in the build that bears it, and in no other")
    func handicap() throws {
        let outcome = try Self.compare(Self.own(), Self.own(), ["--handicap", "head=300%", "--json", "-"])
        let result = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Object, "\(outcome.errors)")
        // A machine that is disturbed all the time holds its tongue; it never says the contrary.
        #expect(["regressed", "inconclusive"].contains(result["verdict"] as? String), "\(outcome.errors)")
        let comparison = try #require((result["comparisons"] as? [Object])?.first)
        let launches = try #require(comparison["launches"] as? [Double])
        #expect(launches.count == 5 && launches.count { $0 > 1.5 } >= 4, "\(launches)")
        let loaded = (result["arms"] as? [Object])?.map { ($0["handicapNanoseconds"] as? Double ?? 0) > 0 }
        #expect(loaded == [false, false, true])
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

    @Test("that end while they are measured end with 1 and leave nobody behind")
    func leaving() throws {
        let own = try Self.own()
        let mark = "\(UUID().uuidString)"
        // The program itself, which somebody ends a moment after it began.
        let lines = "\"\(own)\" \"$@\" & child=$!; sleep 0.6; kill -KILL $child; sh -c 'sleep 97' \(mark) & exit 9"
        let outcome = try Self.withScript(lines) { try Self.compare(own, $0, ["--rounds", "5000"]) }
        #expect([1, 6].contains(outcome.status), "\(outcome.errors)")
        #expect(outcome.errors.contains("ended with 9"), "\(outcome.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter {
            let line = FileManager.default.contents(atPath: "/proc/\($0)/cmdline") ?? Data()
            return String(decoding: line, as: UTF8.self).contains(mark)
        }
        #expect(left.isEmpty)
    }

    @Test("find their page where there is no standard input")
    func withoutInput() throws {
        let outcome = try Self.withScript("readlink /proc/$$/fd/3 >&2; exit 9") { script in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "exec \"$0\" compare --build \"$1\" --build \"$1\" <&-", try Self.own(), script]
            let errors = Pipe()
            process.standardOutput = FileHandle.nullDevice
            process.standardError = errors
            try process.run()
            let text = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: text, as: UTF8.self)
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
        let process = Process()
        process.executableURL = try ProcessTests.program()
        let own = try Self.own()
        process.arguments = ["compare", "--build", own, "--build", own] + Self.method + ["--rounds", "5000"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        Thread.sleep(forTimeInterval: 2)
        process.interrupt()
        let start = ContinuousClock.now
        _ = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
