import Foundation
import Results
import TestSupport
import Testing
import Vocabulary

/// The built program, comparing. A disturbed machine holds its tongue, and says so. So a verdict here must be the one
/// that its own row and grade lead to, and never the contrary of what is so; which verdict recorded rounds have to the
/// letter is a matter of `RunConclusionTests`.
@Suite(.serialized) struct ComparingTests {
    private static let method = ["--metrics", "cpu", "--limits", "50%", "--duration", "1"]

    private static func compare(
        _ arms: [String], _ more: [String] = []
    ) throws -> (outcome: ProcessTests.Outcome, result: RunResult) {
        let outcome = try ProcessTests.run(["compare"] + arms + method + more + ["--json", "-"])
        return (outcome, try RunResult(json: outcome.output.utf8))
    }

    /// Expects a verdict that is `verdict`, or is withheld with a reason, that agrees with its row and the machine's
    /// grade, and stands alike at each place.
    private static func expect(_ verdict: Verdict, of result: RunResult, _ outcome: ProcessTests.Outcome) throws {
        let row = try #require(result.comparisons.first)
        #expect(result.comparisons.count == 1 && row.verdict == result.verdict)
        #expect([verdict, .inconclusive].contains(row.verdict), "\(outcome.errors)")
        #expect((row.verdict == .inconclusive) == (row.reason != nil))
        let change = 1 + row.effectiveMargin
        switch row.verdict {
        case .regressed: #expect(try #require(row.interval).ratio > change)
        case .improved: #expect(try #require(row.interval).ratio < 1 / change)
        case .equivalent: #expect(try (1 / change...change).contains(#require(row.interval).ratio))
        default: break
        }
        if result.audit.grade == .c { #expect(row.verdict == .inconclusive) }
        #expect(outcome.errors.hasSuffix("verdict    \(result.verdict.rawValue) (exit \(outcome.status))\n"))
    }

    @Test(arguments: [
        (["floor-call", "software-call"], Verdict.regressed, [], FailOn.regression),
        (["floor-call", "software-call"], .regressed, ["--fail-on", "never"], .never),
        (["software-call", "floor-call"], .improved, [], .regression),
        (["floor-call", "path=floor,loop=call"], .equivalent, ["--fail-on", "inconclusive"], .inconclusive),
        // Four rounds are too few for an interval of so small an error, whatever they show.
        (["floor-call", "software-call"], .inconclusive, ["--rounds", "4"], .regression),
        (
            ["floor-call", "software-call"], .inconclusive, ["--rounds", "4", "--fail-on", "inconclusive"],
            .inconclusive
        ),
    ])
    func theVerdictDecidesHowItEnds(arms: [String], verdict: Verdict, more: [String], failOn: FailOn) throws {
        let (outcome, result) = try Self.compare(arms, more)
        try Self.expect(verdict, of: result, outcome)
        #expect(outcome.status == result.verdict.exitStatus(failOn: failOn).rawValue, "\(outcome.errors)")
        #expect(result.exitStatus.rawValue == outcome.status)
        let comparison = try #require(result.comparisons.first)
        #expect(comparison.base == arms[0] && comparison.candidate == arms[1])
        #expect(result.arms.map(\.name) == [arms[0], arms[0] + "'", arms[1], arms[1] + "'"])
        #expect(outcome.errors.contains("── \(arms[1]) against \(arms[0]) ──"))
    }

    @Test(arguments: [("head", Verdict.regressed), ("base", .improved)])
    func aHandicapIsFoundAndShownEverywhere(role: String, verdict: Verdict) throws {
        let (outcome, result) = try Self.compare(["floor-call", "floor-call"], ["--handicap", role + "=300%"])
        try Self.expect(verdict, of: result, outcome)
        let handicaps = result.arms.map { ($0.handicapNanoseconds ?? 0) > 0 }
        #expect(handicaps == (role == "head" ? [false, false, true, true] : [true, true, false, false]))
        #expect(outcome.errors.contains("(handicapped)"))
        #expect(outcome.errors.contains("of needless work for each delivery, as --handicap asks"))
    }

    /// Which verdict it is depends on how many rounds a disturbed machine adds.
    @Test func theTableEndsWithTheVerdictAndQuietIsTheVerdictAlone() throws {
        let arms = ["compare", "floor-call", "software-call", "--rounds", "6"] + Self.method
        let quiet = try ProcessTests.run(arms + ["--quiet"])
        let verdicts: [Verdict] = [.inconclusive, .regressed]
        let said = verdicts.first { quiet.output == $0.rawValue + "\n" }
        #expect(said != nil, "\(quiet.status): \(quiet.output)\(quiet.errors)")
        #expect(quiet.status == said?.exitStatus(failOn: .regression).rawValue)
        let outcome = try ProcessTests.run(arms)
        let last = outcome.output.split(separator: "\n").last { $0.hasPrefix("verdict ") }
        #expect(outcome.errors.isEmpty)
        let shown = try #require(
            verdicts.first { last == "verdict    \($0.rawValue) (exit \(outcome.status))" }, "\(outcome.output)")
        #expect(outcome.status == shown.exitStatus(failOn: .regression).rawValue)
        #expect(shown == .regressed || outcome.output.contains("judged     software-call, cpu: "), "\(outcome.output)")
    }

    @Test func theDoctorSaysWhatThisMachineCanJudge() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try ProcessTests.run(["doctor", "floor-call"] + Self.method + ["--json", file.path])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        // A machine that others keep busy says that it cannot; the verdict agrees with what was found.
        let result = try RunResult(json: Data(contentsOf: file))
        let row = try #require(result.comparisons.first)
        #expect([.equivalent, .inconclusive].contains(result.verdict))
        #expect((result.audit.grade == .c) == outcome.output.contains("\ndisturbed  grade C"))
        #expect(result.audit.grade != .c || result.verdict == .inconclusive)
        let isFit = row.verdict == .equivalent
        let words =
            isFit ? "can judge  cpu: equal arms come out equal within 50.0 %; a change of " : "cannot     cpu: "
        #expect(outcome.output.hasPrefix(words), "\(outcome.output)")
        let verdict = isFit ? "can judge" : "cannot judge times (counts hold)"
        #expect(outcome.output.hasSuffix("verdict    this machine \(verdict) (exit 0)\n"), "\(outcome.output)")
        // Four rounds cannot tell, on any machine.
        let few = try ProcessTests.run(["doctor", "--rounds", "4", "--fail-on", "inconclusive"] + Self.method)
        #expect(few.status == 4)
        #expect(few.output.hasPrefix("cannot     cpu: too few rounds for an interval"))
        #expect(few.output.hasSuffix("verdict    this machine cannot judge times (counts hold) (exit 4)\n"))
        #expect(try ProcessTests.run(["doctor", "flor"]).status == 64)
    }

    @Test func anArmThatCannotRunEndsWith77AndNothingIsMeasured() throws {
        let outcome = try ProcessTests.run(
            ["compare", "floor-call", "floor-epoll", "--duration", "60", "--json", "-"], descriptors: 32)
        #expect(outcome.status == 77, "\(outcome.errors)")
        #expect(outcome.errors.contains("eventfds are more than the process may open"))
        #expect(outcome.errors.contains("the arm beside it cannot run"))
        let result = try RunResult(json: outcome.output.utf8)
        #expect(result.arms.isEmpty && result.comparisons.isEmpty && result.skipped.count == 4)
    }

    @Test func anInterruptedComparisonSaysNothingAndEndsWith130() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("irqmark-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let program = try ProcessTests.start(
            [
                "compare", "floor-call", "software-call", "--duration", "5", "--rounds", "100000", "--json", file.path,
            ], errors: .terminal)
        // Twelve rounds of warm-up come first.
        try program.untilErrors(have: #/round [2-9]\d of /#)
        program.send(SIGINT)
        #expect(try program.ending().status == 130)
        let result = try RunResult(json: Data(contentsOf: file))
        #expect(result.invocation.interrupted && result.exitStatus == .interrupted)
        #expect(result.arms.count == 4 && result.arms.allSatisfy { !$0.rounds.isEmpty })
        #expect(result.comparisons.count == 4 && result.comparisons.allSatisfy { $0.verdict == .inconclusive })
    }
}
