import Foundation
import Testing

/// The built program, comparing. Processor time by `call` is the same on a busy machine, so its verdicts are certain.
@Suite(.serialized) struct ComparingTests {
    private typealias Object = [String: Any]

    private static let method = ["--metrics", "cpu", "--limits", "50%", "--duration", "2"]

    private static func compare(
        _ arms: [String], _ more: [String] = []
    ) throws -> (outcome: ProcessTests.Outcome, result: Object) {
        let outcome = try ProcessTests.run(["compare"] + arms + method + more + ["--json", "-"])
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return (outcome, try #require(object as? Object, "\(outcome.errors)"))
    }

    @Test(arguments: [
        (["floor-call", "software-call"], "regressed", [], 3),
        (["floor-call", "software-call"], "regressed", ["--fail-on", "never"], 0),
        (["software-call", "floor-call"], "improved", [], 0),
        (["floor-call", "path=floor,loop=call"], "equivalent", ["--fail-on", "inconclusive"], 0),
        // Six rounds are too few for an interval of so small an error, whatever they show.
        (["floor-call", "software-call"], "inconclusive", ["--rounds", "6"], 0),
        (["floor-call", "software-call"], "inconclusive", ["--rounds", "6", "--fail-on", "inconclusive"], 4),
    ])
    func theVerdictDecidesHowItEnds(arms: [String], verdict: String, more: [String], status: Int32) throws {
        let (outcome, result) = try Self.compare(arms, more)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(result["verdict"] as? String == verdict && result["exitCode"] as? Int == Int(status))
        let comparison = try #require((result["comparisons"] as? [Object])?.first)
        #expect(comparison["verdict"] as? String == verdict)
        #expect(comparison["base"] as? String == arms[0] && comparison["candidate"] as? String == arms[1])
        #expect(
            (result["arms"] as? [Object])?.compactMap { $0["name"] as? String } == [arms[0], arms[0] + "'", arms[1]])
        #expect(outcome.errors.contains("── \(arms[1]) against \(arms[0]) ──"))
        #expect(outcome.errors.hasSuffix("verdict    \(verdict) (exit \(status))\n"))
    }

    @Test(arguments: [("head", "regressed", 3), ("base", "improved", 0)])
    func aHandicapIsFoundAndShownEverywhere(role: String, verdict: String, status: Int32) throws {
        let (outcome, result) = try Self.compare(["floor-call", "floor-call"], ["--handicap", role + "=300%"])
        #expect(outcome.status == status && result["verdict"] as? String == verdict, "\(outcome.errors)")
        let handicaps = (result["arms"] as? [Object])?.map { ($0["handicapNanoseconds"] as? Double ?? 0) > 0 }
        #expect(handicaps == (role == "head" ? [false, false, true] : [true, true, false]))
        #expect(outcome.errors.contains("(handicapped)"))
        #expect(outcome.errors.contains("of needless work for each delivery, as --handicap asks"))
    }

    @Test func theTableEndsWithTheVerdictAndQuietIsTheVerdictAlone() throws {
        let arms = ["compare", "floor-call", "software-call", "--rounds", "6"] + Self.method
        #expect(try ProcessTests.run(arms + ["--quiet"]).output == "inconclusive\n")
        let outcome = try ProcessTests.run(arms)
        #expect(outcome.errors.isEmpty && outcome.status == 0)
        #expect(outcome.output.contains("judged     software-call, cpu: too few rounds for an interval"))
    }

    @Test func theDoctorSaysWhatThisMachineCanJudge() throws {
        let outcome = try ProcessTests.run(["doctor", "floor-call"] + Self.method)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        // A machine that others keep busy says that it cannot; the verdict agrees with what was disturbed.
        let isDisturbed = outcome.output.contains("\ndisturbed  grade C")
        let words =
            isDisturbed ? "cannot     cpu: " : "can judge  cpu: equal arms come out equal within 50.0 %; a change of "
        #expect(outcome.output.hasPrefix(words), "\(outcome.output)")
        let verdict = isDisturbed ? "cannot judge times (counts hold)" : "can judge"
        #expect(outcome.output.hasSuffix("verdict    this machine \(verdict) (exit 0)\n"), "\(outcome.output)")
        // Six rounds cannot tell, on any machine.
        let few = try ProcessTests.run(["doctor", "--rounds", "6", "--fail-on", "inconclusive"] + Self.method)
        #expect(few.status == 4)
        #expect(few.output.hasPrefix("cannot     cpu: too few rounds for an interval"))
        #expect(few.output.hasSuffix("verdict    this machine cannot judge times (counts hold) (exit 4)\n"))
        #expect(try ProcessTests.run(["doctor", "flor"]).status == 64)
    }

    @Test func anArmThatCannotRunEndsWith77AndNothingIsMeasured() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let command = "ulimit -n 32; exec \"$0\" compare floor-call floor-epoll --duration 60"
        process.arguments = ["-c", command, try ProcessTests.program().path]
        let pipe = Pipe()
        process.standardOutput = pipe
        let start = ContinuousClock.now
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 77)
        #expect(output.contains("eventfds are more than the process may open"))
        #expect(output.contains("the arm beside it cannot run"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func anInterruptedComparisonSaysNothingAndEndsWith130() throws {
        let process = Process()
        process.executableURL = try ProcessTests.program()
        process.arguments = ["compare", "floor-call", "software-call", "--duration", "600", "--json", "-"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 2)
        process.interrupt()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let result = try #require(try JSONSerialization.jsonObject(with: output) as? Object)
        #expect(result["interrupted"] as? Bool == true && result["exitCode"] as? Int == 130)
        for comparison in try #require(result["comparisons"] as? [Object]) {
            #expect(comparison["verdict"] as? String == "inconclusive")
        }
    }
}
