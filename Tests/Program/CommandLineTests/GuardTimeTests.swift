import Foundation
import ResultSupport
import Results
import Rounds
import Testing
import Vocabulary

@testable import irqmark

/// The built program as a guard of times, and what it stores for one.
@Suite(.serialized) struct GuardTimeTests {
    @Test func whatTimeCannotDecideEndsWith4IfThatIsAFailure() throws {
        try GuardTests.withFolder { folder in
            let own = try ProcessTests.program().path
            let file = folder.appendingPathComponent("result.json")
            // No machine repeats itself so well that it could call that equal.
            let arguments =
                ["guard", "--gate", "time", "--against", own, "--limits", "@time=0.0001%"] + GuardTests.quick
            let outcome = try GuardTests.run(
                arguments + ["--duration", "1s", "--fail-on", "inconclusive", "--json", file.path], in: folder)
            let result = try RunResult(json: Data(contentsOf: file))
            // Once in a hundred times chance decides.
            #expect([.inconclusive, .regressed, .improved].contains(result.verdict), "\(outcome.output)")
            #expect(outcome.status == result.verdict.exitStatus(failOn: .inconclusive).rawValue, "\(outcome.errors)")
            #expect(GuardTests.lastLine(outcome) == "\(result.verdict.rawValue), 1 of 1 arms")
        }
    }

    @Test(arguments: ["counts", "time"]) func withoutDescriptorsForTheOtherBuildEveryArmIsLost(gate: String) throws {
        try GuardTests.withFolder { folder in
            let own = try ProcessTests.program().path
            let outcome = try ProcessTests.run(
                ["guard", "--gate", gate, "--against", own] + GuardTests.quick, descriptors: 14)
            #expect(outcome.status == 4, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.contains("no file descriptors are left") && outcome.output.contains("ulimit -n"))
            #expect(GuardTests.lastLine(outcome)?.hasPrefix("inconclusive, 0 of 1 arms") == true)
        }
    }

    @Test func storedTimesWarnAndDecideNothing() throws {
        try GuardTests.withFolder { folder in
            _ = try GuardTests.run(["baseline", "save", "main", "--gate", "counts"] + GuardTests.quick, in: folder)
            let alone = try GuardTests.run(["guard", "--duration", "700ms"] + GuardTests.quick, in: folder)
            #expect(
                alone.status == 0 && GuardTests.lastLine(alone) == "ok, 1 of 1 arms", "\(alone.output)\(alone.errors)")
            #expect(alone.output.contains("time: baseline main holds counts alone"))
            // Stored launches that were quicker than any machine.
            let (file, before) = try GuardTests.stored(in: folder)
            var object = before
            let rounds: [GuardTests.Object] = (0..<14).map { index in
                [
                    "index": index, "nanosecondsPerDelivery": 1, "deliveries": 1_000, "p50": 1, "p99": 1,
                    "excluded": false, "elapsedNs": 1_000 + index, "cpuNs": 1_000 + index, "launch": index / 2,
                ]
            }
            object["arms"] = try #require(object["arms"] as? [GuardTests.Object]).map {
                $0.merging(["rounds": rounds]) { $1 }
            }
            try JSONSerialization.data(withJSONObject: object).write(to: file)
            let warned = try GuardTests.run(["guard", "--duration", "700ms"] + GuardTests.quick, in: folder)
            #expect(
                warned.status == 0 && GuardTests.lastLine(warned) == "ok, 1 of 1 arms",
                "\(warned.output)\(warned.errors)")
            // A machine that is disturbed holds its tongue.
            #expect(warned.output.contains("more than in main") || warned.output.contains("cannot judge"))
            #expect(warned.output.contains("(regressed)") || warned.output.contains("(inconclusive)"))
        }
    }

    @Test func aBaselineHoldsLaunchesUnlessTheMachineCannotJudge() throws {
        try GuardTests.withFolder { folder in
            let saved = try GuardTests.run(
                ["baseline", "save", "main", "--duration", "700ms"] + GuardTests.quick, in: folder)
            let list = try GuardTests.run(["baseline", "list"], in: folder)
            if saved.status == 0 {
                let arm = try #require(
                    (try GuardTests.stored(in: folder).object["arms"] as? [GuardTests.Object])?.first)
                let rounds = try #require(arm["rounds"] as? [GuardTests.Object])
                #expect(Set(rounds.compactMap { $0["launch"] as? Int }) == Set(0..<7) && arm["counted"] != nil)
                #expect(list.output.contains("timed in 7 launches"))
            } else {
                #expect(saved.status == 1 && saved.errors.contains("this machine cannot judge times now"))
                #expect(!list.output.contains("main"))
            }
        }
    }

    /// What the grade of a machine does to a baseline, without a machine.
    @Test(arguments: [Grade.a, .b, .c]) func aBaselineOfLaunchesIsSavedByItsGrade(grade: Grade) throws {
        try GuardTests.withFolder { folder in
            let store = BaselineStore(folder: folder.appendingPathComponent("baselines").path)
            var launch = Fixture.result([Fixture.arm("direct-call", path: "direct", nanoseconds: 330)])
            launch.environment = .here()
            launch.audit = Audit(grade: grade, reasons: ["others want the CPUs"])
            let result = RunResult(launches: Array(repeating: launch, count: 7))
            _ = try store.place("main", for: result.environment)
            func save() throws -> String {
                try BaselineSaveCommand.save(result, "main", store, nil, isForced: false)
            }
            let list = { try GuardTests.run(["baseline", "list"], in: folder).output }
            if grade == .c {
                #expect(throws: Failure.self) { try save() }
                #expect(try !list().contains("main"))
            } else {
                #expect(try save().hasPrefix("saved      "))
                #expect(try list().contains("timed in 7 launches"))
            }
        }
    }
}
