import Metrics
import Results
import Vocabulary

/// Plain text for a mail, as it stands under the `---` of a patch: ASCII, at most 72 columns, with the machine and the
/// intervals.
struct MailExport {
    /// The most columns of a line.
    static let width = 72

    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        var lines = Self.wrapped(heading) + Self.wrapped(machine)
        if let handicap = result.handicapWords { lines += Self.wrapped("handicap: \(handicap)") }
        lines.append("")
        let arms = result.arms.filter { !$0.isVoid }
        if !arms.isEmpty {
            lines += Self.row("arm", ["ns/delivery", "middle half", "p50 ns", "p99 ns"], Self.armColumns)
            lines += arms.flatMap(row) + [""]
        }
        let gates = result.comparisons.filter { $0.limit == nil }
        if !gates.isEmpty {
            lines += Self.row("metric", ["base", "head", "ratio (interval)", "verdict"], Self.gateColumns)
            lines += gates.flatMap(row) + [""]
        }
        for arm in result.arms where arm.isVoid {
            lines += Self.wrapped("void: \(arm.name): \(arm.complaints.joined(separator: "; "))")
        }
        for skip in result.skipped { lines += Self.wrapped("skipped: \(skip.name): \(skip.reason)") }
        for note in result.audit.reasons { lines += Self.wrapped("disturbed: \(note)") }
        lines.append("Verdict: \(result.verdict.spoken)")
        return lines.map { $0 + "\n" }.joined()
    }

    private var heading: String {
        let commit = result.tool.commit.value.map { " (\($0.prefix(12)))" } ?? ""
        return "irqmark \(result.tool.version)\(commit), suite \(result.invocation.suite), grade "
            + result.audit.grade.rawValue
    }

    private var machine: String {
        let facts = ["cpuModel", "kernel"].compactMap { result.environment[$0]?.value.value?.text }
        let cores = result.environment["cores"]?.value.value.map { ["\($0.text) CPUs"] } ?? []
        return "Machine: " + (facts + cores).joined(separator: ", ")
    }

    private func row(_ arm: ArmResult) -> [String] {
        let response = arm.latency.response
        func figure(_ value: Double?) -> String { value.map { Figure.fixed($0, $0 < 1_000 ? 1 : 0) } ?? "-" }
        let spread = arm.spread.map { "\(figure($0.lowerQuartile))-\(figure($0.upperQuartile))" }
        return Self.row(
            result.displayName(arm.name),
            [
                figure(arm.cost.nanosecondsPerDelivery), spread ?? "-", figure(response[.p50].map { Double($0) }),
                figure(response[.p99].map { Double($0) }),
            ], Self.armColumns)
    }

    private func row(_ row: Comparison) -> [String] {
        func figure(_ values: Double?...) -> String {
            values.compactMap(\.self).first.map { Figure.fixed($0, $0 < 1_000 ? 1 : 0) } ?? "-"
        }
        let ratio = row.interval.map {
            "\(Figure.fixed($0.ratio, 3)) (\(Figure.fixed($0.lower, 2))-\(Figure.fixed($0.upper, 2)))"
        }
        let name = row.unit == nil ? "\(result.displayName(row.candidate)) \(row.metric)" : row.metric
        return Self.row(
            name,
            [
                figure(row.baseCount, row.baseNanoseconds, row.baseFigure),
                figure(row.candidateCount, row.candidateNanoseconds, row.candidateFigure), ratio ?? "-",
                row.isSetAside ? "not judged" : row.verdict.spoken,
            ], Self.gateColumns)
    }

    /// The column of a row in which its name ends.
    private static let nameColumn = 20
    /// The columns in which the cells of an arm's row end.
    private static let armColumns = [32, 52, 62, width]
    /// The columns in which the cells of a gate's row end.
    private static let gateColumns = [29, 38, 57, width]

    /// The lines of a row: a name, then cells that end in their columns. A name that is too long has a line of its own.
    /// Where the cells fit no line, each has its own.
    static func row(_ name: String, _ cells: [String], _ columns: [Int]) -> [String] {
        let (name, cells) = (ascii(name), cells.map(ascii))
        let isLong = name.count > nameColumn
        var line = isLong ? "" : name
        for (cell, column) in zip(cells, columns) {
            line += String(repeating: " ", count: max(1, column - line.count - cell.count)) + cell
        }
        guard line.count <= width else { return ([name] + cells.map { "  " + $0 }).map { String($0.prefix(width)) } }
        return isLong ? [String(name.prefix(width)), line] : [line]
    }

    /// A text in lines of at most 72 columns, the ones behind the first indented.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in ascii(text).split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = "  "
            }
            line += (line.isEmpty || line == "  " ? "" : " ") + word.prefix(width - 2)
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// A text in ASCII: what mails of the kernel are written in.
    private static func ascii(_ text: String) -> String {
        let plain: [(String, String)] = [("µ", "u"), ("–", "-"), ("±", "+-"), ("≤", "<="), ("×", "x")]
        let spelt = plain.reduce(Printable.line(text)) { $0.replacing($1.0, with: $1.1) }
        return String(spelt.unicodeScalars.map { $0.isASCII ? Character($0) : "?" })
    }
}
