import Foundation
import TestSupport
import Testing

@testable import irqmark

/// What a guard makes of another program, whatever that is.
@Suite(.serialized) struct OtherBuildTests {
    @Test func aProgramThatDoesNotAnswerIsNotWaitedForLong() async throws {
        try await GuardTests.withFolder { folder in
            let mute = folder.appendingPathComponent("mute")
            try "#!/bin/sh\nexec /bin/sleep 600\n".write(to: mute, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: mute.path)
            let program = try ProcessTests.start(
                ["guard", "--gate", "counts", "--against", mute.path] + GuardTests.quick, ["PATH": "/nonexistent"])
            // Other tests go on meanwhile.
            while program.isRunning { try await Task.sleep(for: .milliseconds(20)) }
            let outcome = try program.ending()
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("has not ended within 10 s; is it irqmark?"), "\(outcome.errors)")
        }
    }

    /// It answers what version it is, and then never ends.
    @Test func aProgramThatNeverEndsIsGivenUpWithWords() throws {
        try GuardTests.withFolder { folder in
            let endless = folder.appendingPathComponent("endless")
            try "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\nexec /bin/sleep 600\n".write(
                to: endless, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: endless.path)
            var build = OtherBuild(path: endless.path, displayName: "the base")
            var seen: [Duration] = []
            try build.checkThatItStarts()
            // A shell may need longer than that to say its version on a busy machine.
            build.patience = .seconds(2)
            build.waiting = { seen.append($0) }
            do {
                _ = try build.result(of: ["counts"])
                Issue.record("it has an end")
            } catch { #expect("\(error)".contains("the base: has not ended within 2 s; is it irqmark?"), "\(error)") }
            #expect(seen.count >= 2 && seen == seen.sorted())
            #expect(
                ProgressLine.text("the base is counted (x)", .seconds(17), atMost: .seconds(150))
                    == "the base is counted (x), 17 s; given up after 150 s")
        }
    }

    /// What a build says is kept in memory: no disk can be in its way.
    @Test func aFolderForTemporaryFilesThatTakesNoneIsNobodysFault() throws {
        let own = try ProcessTests.program().path
        let outcome = try ProcessTests.run(
            ["guard", "--gate", "counts", "--against", own] + GuardTests.quick,
            ["IRQMARK_COUNTER": "none", "TMPDIR": "/proc"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(GuardTests.lastLine(outcome) == "ok, 1 of 1 arms")
    }
}
