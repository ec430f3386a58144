import Foundation
import Metrics
import ResultSupport
import Testing

@testable import Report
@testable import Results
@testable import Vocabulary

@Suite struct ComparisonTests {
    private static func comparison(_ metric: String, _ verdict: Verdict, ratio: Double) -> Comparison {
        var row = Comparison(base: "software", candidate: "direct", metric: metric, verdict: verdict)
        row.baseNanoseconds = 330.25
        row.candidateNanoseconds = 330.25 * ratio
        row.interval = .init(ratio: ratio, lower: ratio - 0.01, upper: ratio + 0.01)
        row.alpha = 0.01 / 3
        row.adjustedRegressed = 0.5
        row.adjustedImproved = 0.001
        row.margin = 0.05
        row.effectiveMargin = 0.05
        row.rounds = 24
        row.lag1 = 0.125
        row.minDetectable = 0.01
        row.control = .init(ratio: 1, lower: 0.99, upper: 1.02)
        return row
    }

    private static var run: RunResult {
        var open = comparison("p50", .inconclusive, ratio: 1.045)
        open.reason = "the interval reaches across the margin"
        open.roundsPerObservation = 2
        open.withExcluded = .init(interval: nil, verdict: .regressed)
        var tail = comparison("p99", .inconclusive, ratio: 1.2)
        tail.isGated = false
        tail.interval = nil
        tail.lag1 = nil
        tail.minDetectable = nil
        tail.reason = "too few rounds"
        let arms = [
            Fixture.arm("software", path: "software", nanoseconds: 330),
            Fixture.arm("direct", path: "direct", nanoseconds: 240),
        ]
        let plain = Fixture.result(arms)
        return RunResult(
            tool: plain.tool, invocation: plain.invocation, environment: plain.environment, audit: plain.audit,
            arms: arms, skipped: [], comparisons: [comparison("time", .improved, ratio: 0.7), open, tail],
            judged: .inconclusive)
    }

    @Test func aRowHasTheMembersOfTheContract() throws {
        let top = try ParsedResult.top(Self.run)
        #expect(top["verdict"] as? String == "inconclusive" && top["exitCode"] as? Int == 0)
        let rows = try #require(top["comparisons"] as? [ParsedResult.Object])
        #expect(rows.count == 3)
        let row = rows[0]
        for name in ["base", "candidate", "metric", "verdict"] { #expect(row[name] is String, "\(name)") }
        for name in ["ratio", "ciLow", "ciHigh", "alpha", "margin", "effectiveMargin", "lag1", "minDetectable"] {
            #expect(row[name] is Double, "\(name)")
        }
        for name in ["rounds", "ties", "roundsPerObservation", "baseNanoseconds"] {
            #expect(row[name] is Int, "\(name)")
        }
        #expect(row["gated"] as? Bool == true && rows[2]["gated"] as? Bool == false)
        #expect((row["control"] as? ParsedResult.Object)?["ciHigh"] as? Double == 1.02)
        #expect((row["adjusted"] as? ParsedResult.Object)?["improved"] as? Double == 0.001)
        #expect(row["withExcluded"] == nil && row["reason"] == nil)
        #expect((rows[1]["withExcluded"] as? ParsedResult.Object)?["verdict"] as? String == "regressed")
        #expect(rows[2]["ratio"] is NSNull && rows[2]["minDetectable"] is NSNull)
        let reasons = try #require(rows[2]["nullReasons"] as? ParsedResult.Object)
        #expect(Set(reasons.keys) == ["ratio", "ciLow", "ciHigh", "lag1", "minDetectable"])
    }

    @Test func theTableHasARowForEachMetricAndTheNotesSayWhy() {
        let text = RunText(Self.run, width: nil, isColoured: false).text
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("── direct against software ──") })
        let time = lines.first { $0.hasPrefix("time ") }
        for cell in ["330", "231", "0.700", "0.690 to 0.710", "5.0 %", "0.990 to 1.020", "24", "1.0 %"] {
            #expect(time?.contains(cell) == true, "\(cell) in \(time ?? "")")
        }
        #expect(time?.hasSuffix("improved") == true)
        #expect(lines.contains { $0.hasPrefix("p99 ") && $0.hasSuffix("(inconclusive)") })
        #expect(text.contains("judged     direct, p50: the interval reaches across the margin\n"))
        #expect(text.contains("direct, p50: with the excluded rounds it would be regressed\n"))
        #expect(text.contains("direct, p50: neighbouring rounds resemble each other, so 2 count as one\n"))
        // What does not decide is not explained either.
        #expect(!text.contains("direct, p99:"))
        #expect(text.hasSuffix("verdict    inconclusive (exit 0)\n"))
        #expect(!RunText(Fixture.run, width: nil, isColoured: false).text.contains("Above 1 is worse"))
    }

    @Test func whatIsSetAsideIsShownAndIsNoWarning() {
        var run = Self.run
        run.comparisons[1].isSetAside = true
        run.comparisons[1].minDetectable = 0.02
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.split(separator: "\n").contains { $0.hasPrefix("p50 ") && $0.hasSuffix("not judged") })
        #expect(text.contains("judged     direct, p50: not judged here, the interval reaches across the margin;"))
        // The threshold of 5 %, and half of the interval on top of it.
        #expect(text.contains("a change below 7.1 % would not be seen\n"), "\(text)")
        run.comparisons[1].equivalentWithin = 0.07
        #expect(RunText(run, width: nil, isColoured: false).text.contains("5 %/7 %"))
        #expect(AnnotationExport(run).text.isEmpty && !AnnotationExport(Self.run).text.isEmpty)
        #expect(MarkdownExport(run).text.contains("**not judged**"))
    }

    @Test func aLimitIsARowOfItsOwn() throws {
        var run = Self.run
        var row = Comparison(base: "software", candidate: "direct", metric: "p99", verdict: .regressed)
        row.limit = 25_000
        row.candidateNanoseconds = 26_100
        row.interval = .init(ratio: 1.044, lower: 1.03, upper: 1.05)
        var count = Comparison(base: "software", candidate: "direct", metric: "kicks", verdict: .ok)
        count.limit = 0.5
        count.candidateCount = 0.25
        run.comparisons += [row, count]
        run.judge()
        #expect(run.verdict == .regressed)
        let text = GuardText(run, width: nil, isColoured: false).text
        let lines = text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("p99 ≤ 25.0 µs ") && $0.hasSuffix("regressed") })
        #expect(lines.contains { $0.hasPrefix("kicks ≤ 0.500 ") && $0.hasSuffix("ok") })
        #expect(text.contains("regressed  direct, p99: 26,100 ns, and at most 25.0 µs is allowed\n"))
        #expect(AnnotationExport(run).text.contains("direct: p99 ≤ 25.0 µs: regressed, over the limit 1.044"))
        #expect(MarkdownExport(run).text.contains("p99 ≤ 25.0 µs"))
        let rows = try #require(try ParsedResult.top(run)["comparisons"] as? [ParsedResult.Object])
        #expect(rows[3]["limit"] as? Double == 25_000 && rows[0]["limit"] == nil)
    }

    @Test(arguments: [80, 100, 140]) func noLineIsWiderThanItsTerminal(width: Int) {
        let text = RunText(Self.run, width: width, isColoured: false).text
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }

    @Test func aHandicapCannotBeMissed() throws {
        var run = Self.run
        run.arms[1].handicapNanoseconds = 25.5
        let text = RunText(run, width: nil, isColoured: false).text
        #expect(text.contains("── direct (handicapped) against software ──"))
        #expect(
            text.contains("handicap   direct does 25.5 ns of needless work for each delivery, as --handicap asks\n"))
        let arms = try ParsedResult.arms(run)
        #expect(arms[1]["handicapNanoseconds"] as? Double == 25.5 && arms[0]["handicapNanoseconds"] == nil)
    }

    @Test(arguments: [Verdict.regressed, .improved, .equivalent])
    func equalArmsThatComeOutUnequalAccuseTheMachine(verdict: Verdict) {
        var run = Self.run
        run.verdict = verdict
        run.treatEqualArmsAsEqual()
        #expect(run.verdict == (verdict == .equivalent ? .equivalent : .inconclusive))
        #expect((run.audit.grade == .c) == (verdict != .equivalent))
    }

    @Test func whoAsksForItEndsWithAFailure() {
        var run = Self.run
        run.fail(on: .inconclusive)
        #expect(run.exitStatus == .inconclusive && run.verdict == .inconclusive)
        run.fail(on: .never)
        #expect(run.exitStatus == .ok)
    }
}
