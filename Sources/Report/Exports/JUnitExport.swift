import Metrics
import Results
import Vocabulary

/// JUnit XML as Jenkins' schema (junit-10.xsd) has it: the suite is the benchmark suite, a case is a gate or an arm.
struct JUnitExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let cases = result.judgedCases
        func count(_ outcomes: [JudgedCase.Outcome]) -> String {
            "\(cases.count { judged in outcomes.contains { $0 == judged.outcome } })"
        }
        let totals: [(name: String, value: String)] = [
            ("tests", "\(cases.count)"), ("failures", count([.regressed, .fails])), ("errors", count([.void, .lost])),
            ("time", Figure.plain(Double(result.invocation.durationNanoseconds) / 1e9, 3)),
        ]
        let skipped = [("skipped", count([.skipped, .undecided]))]
        let suite = [
            ("name", result.invocation.suite), ("timestamp", result.invocation.startedAt),
            ("hostname", result.environment["host"]?.value.value?.text ?? "unknown"),
        ]
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites\(attributes([("name", "irqmark")] + totals))>\n"
        text += "  <testsuite\(attributes(suite + totals + skipped))>\n"
        text += properties(
            [
                ("fingerprint", result.environment.fingerprint), ("verdict", result.verdict.rawValue),
                ("grade", result.audit.grade.rawValue), ("version", result.tool.version),
            ] + result.invocation.context.map { ("context.\($0.name)", $0.value) }, indentation: "    ")
        for judged in cases { text += element(judged) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private func element(_ judged: JudgedCase) -> String {
        let time = judged.seconds.map { [("time", Figure.plain($0, 6))] } ?? []
        let head = [("classname", "irqmark.\(result.invocation.suite)"), ("name", judged.name)] + time
        let message = attributes([("message", judged.words)])
        let body: String =
            switch judged.outcome {
            case .holds: ""
            case .fails: "      <failure\(message) type=\"check\"/>\n"
            case .regressed: "      <failure\(message) type=\"regression\"/>\n"
            case .void: "      <error\(message) type=\"void\"/>\n"
            case .undecided: "      <skipped\(attributes([("message", "inconclusive: " + judged.words)]))/>\n"
            case .skipped: "      <skipped\(message)/>\n"
            case .lost: "      <error\(message) type=\"skipped\"/>\n"
            }
        let inside = body + output(judged.properties)
        return "    <testcase\(attributes(head))" + (inside.isEmpty ? "/>\n" : ">\n\(inside)    </testcase>\n")
    }

    /// The facts of a case: Jenkins' schema has no properties below a suite.
    private func output(_ facts: [(name: String, value: String)]) -> String {
        guard !facts.isEmpty else { return "" }
        let lines = facts.map { Self.escaped("\($0.name)=\($0.value)") }
        return "      <system-out>\(lines.joined(separator: "\n"))</system-out>\n"
    }

    private func properties(_ properties: [(name: String, value: String)], indentation: String) -> String {
        guard !properties.isEmpty else { return "" }
        let lines = properties.map { property in
            "\(indentation)  <property\(attributes([("name", property.name), ("value", property.value)]))/>\n"
        }
        return "\(indentation)<properties>\n\(lines.joined())\(indentation)</properties>\n"
    }

    private func attributes(_ attributes: [(name: String, value: String)]) -> String {
        attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    }

    /// As the value of an attribute, or as text. XML 1.0 has no spelling for most control characters.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\r", "\t": escaped += "&#\(scalar.value);"
            case _ where scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped += "\u{FFFD}"
            default: escaped += Printable.line(String(scalar))
            }
        }
        return escaped
    }
}

extension Figure {
    /// A number without separators between thousands, for machines; 0 for a number that is not finite.
    static func plain(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "0" }
        return fixed(value, decimals).replacing(",", with: "")
    }
}
