import Metrics
import Results
import Vocabulary

/// A heading and a line: time, commit, metrics, every count among them. Lines of several results below one heading are
/// a series for a change-point tool.
struct CSVExport {
    /// The columns before the figures.
    static let fixed = ["time", "commit", "fingerprint", "grade", "verdict"]
    /// The column of the version that measured: what a figure means may change with it.
    static let version = "version"
    /// What the name of an arm's column ends in that says what the arm is.
    static let identity = ".identity"

    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        var heading = Self.fixed + [Self.version]
        var line = [
            result.invocation.startedAt, result.tool.commit.value ?? "", result.environment.fingerprint,
            result.audit.grade.rawValue, result.verdict.rawValue, result.tool.version,
        ]
        for arm in result.arms {
            let metrics = Metric.all(of: arm, hasEveryCount: true)
            if !metrics.isEmpty {
                heading.append(result.identity(of: arm) + Self.identity)
                line.append(ArmIdentity(arm, axes: nil).line)
            }
            for metric in metrics {
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
