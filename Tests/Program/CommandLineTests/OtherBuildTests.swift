import Foundation
import Testing

@testable import irqmark

/// What a guard makes of another program, whatever that is.
@Suite(.serialized) struct OtherBuildTests {
    @Test func aProgramThatDoesNotAnswerIsNotWaitedForLong() throws {
        try GuardTests.withFolder { folder in
            let mute = folder.appendingPathComponent("mute")
            try "#!/bin/sh\nexec /bin/sleep 60\n".write(to: mute, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: mute.path)
            let start = ContinuousClock.now
            let outcome = try GuardTests.run(
                ["guard", "--gate", "counts", "--against", mute.path] + GuardTests.quick, in: folder)
            #expect(outcome.status == 1 && ContinuousClock.now - start < .seconds(40))
            #expect(outcome.errors.contains("has not ended within 10 s; is it irqmark?"), "\(outcome.errors)")
        }
    }

    /// What a build says is kept in memory: no disk can be in its way.
    @Test func aFolderForTemporaryFilesThatTakesNoneIsNobodysFault() throws {
        let own = try ProcessTests.program().path
        let outcome = try ProcessTests.run(
            ["guard", "--gate", "counts", "--against", own] + GuardTests.quick,
            ["PATH": "/nonexistent", "TMPDIR": "/proc"])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(GuardTests.lastLine(outcome) == "ok, 1 of 1 arms")
    }
}
