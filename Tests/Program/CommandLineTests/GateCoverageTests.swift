import Foundation
import Results
import Testing
import Vocabulary

@testable import irqmark

/// The built program where not all arms can run: a gate is not green by what it did not look at.
@Suite(.serialized) struct GateCoverageTests {
    /// A guard of counts against the program itself, in a process that may open few files: arms with eventfds cannot
    /// run.
    private static func crowded(_ more: [String], in folder: URL) throws -> ProcessTests.Outcome {
        try ProcessTests.run(
            ["guard", "--gate", "counts", "--against", ProcessTests.program().path] + more,
            ["IRQMARK_COUNTER": "none", "GITHUB_ACTIONS": "true"], descriptors: 64)
    }

    @Test func armsThatCouldNotRunFailTheGateUnlessTheyAreNamed() throws {
        try GuardTests.withFolder { folder in
            let lost = try Self.crowded(["--fail-on", "never"], in: folder)
            #expect(lost.status == 4, "\(lost.output)\(lost.errors)")
            #expect(GuardTests.lastLine(lost) == "inconclusive, 1 of 8 arms")
            #expect(lost.output.contains("::error title=irqmark smoke%3A inconclusive::software: was not judged: its "))
            #expect(lost.output.contains("a gate that loses arms fails; --allow-skipped NAMES"))
            let some = try Self.crowded(["--allow-skipped", "floor,ppi"], in: folder)
            #expect(some.status == 4 && GuardTests.lastLine(some) == "inconclusive, 1 of 8 arms")
            let all = try Self.crowded(["--allow-skipped", "*"], in: folder)
            #expect(all.status == 0 && GuardTests.lastLine(all) == "ok, 1 of 8 arms", "\(all.output)\(all.errors)")
            #expect(!all.output.contains("::error"))
            let stranger = try Self.crowded(["--allow-skipped", "sofware"], in: folder)
            #expect(stranger.status == 64 && stranger.errors.contains("did you mean software?"), "\(stranger.errors)")
        }
    }

    @Test func armsThatTheSuiteMarksOptionalFailNothing() throws {
        try GuardTests.withFolder { folder in
            let suite = folder.appendingPathComponent("own.yaml")
            let arms = "arms:\n- {name: a, path: direct, loop: call}\n- {name: b, path: direct}\n"
            for (text, status, line) in [
                (arms, Int32(4), "inconclusive, 1 of 2 arms"), (arms + "optional: [b]\n", 0, "ok, 1 of 2 arms"),
            ] {
                try text.write(to: suite, atomically: true, encoding: .utf8)
                let outcome = try Self.crowded(["--suite", suite.path], in: folder)
                #expect(outcome.status == status && GuardTests.lastLine(outcome).map(String.init) == line)
            }
        }
    }

    @Test func armsThatTheBaselineDoesNotHaveFailTheGate() throws {
        try GuardTests.withFolder { folder in
            let saved = try GuardTests.run(
                ["baseline", "save", "main", "--gate", "counts"] + GuardTests.quick, in: folder)
            #expect(saved.status == 0, "\(saved.errors)")
            let both = ["guard", "--gate", "counts", "--path", "direct", "--guest", "spin", "--loop", "call,epoll"]
            let outcome = try GuardTests.run(both, in: folder)
            #expect(outcome.status == 4, "\(outcome.output)")
            #expect(GuardTests.lastLine(outcome) == "inconclusive, 1 of 2 arms")
            #expect(outcome.output.contains("direct-epoll: baseline main does not have it"))
        }
    }

    @Test func aRegressionIsOneWhateverWasLostAndNeverIsNotForLostArms() {
        var result = RunResult.notComparable([], suite: "s", seed: 1, environment: HostRecord())
        result.verdict = .improved
        result.take(GateCoverage(arms: 2, lost: ["a"], allowed: []))
        #expect(result.verdict == .inconclusive)
        result.fail(on: .never)
        #expect(result.exitStatus == .inconclusive)
        result.verdict = .regressed
        result.fail(on: .regression)
        #expect(result.exitStatus == .regression)
        result.fail(on: .never)
        #expect(result.exitStatus == .inconclusive)
        result.take(GateCoverage(arms: 2, lost: [], allowed: ["a"]))
        result.fail(on: .never)
        #expect(result.exitStatus == .ok && result.coverage?.words == "1 of 2 arms")
    }
}
