import Metrics
import Results
import Vocabulary

/// One heading and one line: time, commit, metrics. Lines of several results below one heading are a series for a
/// change-point tool.
struct CSVExport {
    /// What stands before the figures.
    static let fixed = ["time", "commit", "fingerprint", "grade", "verdict"]

    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        var heading = Self.fixed
        var line = [
            result.invocation.startedAt, result.tool.commit.value ?? "", result.environment.fingerprint,
            result.audit.grade.rawValue, result.verdict.rawValue,
        ]
        for arm in result.arms {
            for metric in Metric.all(of: arm) {
                heading.append("\(result.identity(of: arm)).\(metric.name)")
                line.append(Metric.spelt(metric.value))
            }
        }
        return [heading, line].map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
    }

    /// As RFC 4180 has it.
    private static func quoted(_ text: String) -> String {
        let field = Printable.line(text)
        guard field.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }) else {
            return field
        }
        return "\"\(field.replacing("\"", with: "\"\""))\""
    }
}
