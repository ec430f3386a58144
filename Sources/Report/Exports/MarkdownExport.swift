import Metrics
public import Results
import Vocabulary

/// A step summary in markdown: the verdict, the gates, the arms, and notes on them.
public struct MarkdownExport {
    /// The longest summary, in bytes; GitHub refuses one of more than 1 MiB.
    public static let longest = 1_000_000

    private let result: RunResult

    /// - Parameter result: the result that is exported.
    public init(_ result: RunResult) { self.result = result }

    /// The summary. Parts that do not fit are left out, and the summary says so.
    public var text: String {
        let lines = heading + checks + gates + arms + notes
        var text = ""
        let cut = "\nMore did not fit into this summary; the result file has it.\n"
        for line in lines {
            guard text.utf8.count + line.utf8.count + 1 <= Self.longest - cut.utf8.count else { return text + cut }
            text += line + "\n"
        }
        return text
    }

    private var heading: [String] {
        [
            "## irqmark \(Self.cell(result.invocation.suite)): \(result.verdict.spoken)"
                + (result.coverage.map { ", \($0.words)" } ?? ""), "",
            "Machine grade \(result.audit.grade.rawValue), fingerprint `\(Self.cell(result.environment.fingerprint))`, "
                + "seed \(result.invocation.seed), \(Figure.duration(result.invocation.durationNanoseconds)).", "",
        ]
    }

    private var checks: [String] {
        result.checks.flatMap { check in
            ["* \(check.holds ? "" : "**fails** ")\(Self.cell(check.name))"]
                + check.complaints.map { "  * \(Self.cell($0))" }
        }
    }

    private var gates: [String] {
        guard !result.comparisons.isEmpty else { return [] }
        let rows = result.comparisons.map { row in
            let base = row.baseCount ?? row.baseNanoseconds
            let this = row.candidateCount ?? row.candidateNanoseconds
            let figures = [
                Figure.nanoseconds(base), Figure.nanoseconds(this),
                row.interval.map { Figure.fixed($0.ratio, 3) } ?? Figure.none,
                row.interval.map { "\(Figure.fixed($0.lower, 3)) to \(Figure.fixed($0.upper, 3))" } ?? Figure.none,
                row.limit == nil ? row.thresholdText : Figure.none, "\(row.rounds)",
                Figure.percent(row.minDetectable),
            ]
            let names = [Self.cell(result.displayName(row.candidate)), Self.cell(row.title)]
            return Self.row(names + figures + ["**\(row.verdictText)**"])
        }
        return [
            Self.row([
                "arm", "metric", "base", "this", "ratio", "interval", "margin", "rounds", "smallest visible", "verdict",
            ]), "|---|---|--:|--:|--:|--:|--:|--:|--:|---|",
        ] + rows + ["", "Times are medians in ns; counts are for each delivery. Above 1 is worse.", ""]
    }

    private var arms: [String] {
        guard !result.arms.isEmpty else { return [] }
        let rows = result.arms.map { arm in
            let response = arm.latency.response
            return Self.row([
                Self.cell(result.displayName(arm.name)) + (arm.isVoid ? " **void**" : ""),
                arm.kind.rawValue, Figure.rate(arm.cost.deliveriesPerSecond),
                Figure.nanoseconds(arm.cost.nanosecondsPerDelivery), Figure.duration(response[.p50]),
                Figure.duration(response[.p99]), Figure.duration(response[.p999]),
            ])
        }
        return [
            "<details><summary>Arms</summary>", "",
            Self.row(["arm", "kind", "deliveries/s", "ns/delivery", "p50", "p99", "p99.9"]),
            "|---|---|--:|--:|--:|--:|--:|",
        ] + rows + ["", "</details>", ""]
    }

    private var notes: [String] {
        let arms = result.arms.filter(\.isVoid).flatMap { arm in
            arm.complaints.map { "\(arm.name) is void: \($0)" }
        }
        let reasons = result.comparisons.compactMap { row in
            row.reason.map { "\(row.candidate), \(row.title): \($0)" }
        }
        let skipped = result.skipped.map { "\($0.name) was skipped: \($0.reason)" }
        let interrupted = result.invocation.interrupted ? ["interrupted before its end"] : []
        let handicap = result.handicapWords.map { ["handicap \($0)"] } ?? []
        let context = result.invocation.context.map { "\($0.name): \($0.value)" }
        let all =
            context + handicap + result.differences + arms + interrupted + reasons + result.audit.reasons + skipped
        return all.map { "* \(Self.cell($0))" }
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    /// A text with everything escaped that markdown gives a meaning, also in tables.
    private static func cell(_ text: String) -> String {
        Printable.line(text).unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "|", "\\", "`", "*", "_", "[", "]": "\\\(scalar)"
            default: String(scalar)
            }
        }.joined()
    }
}
