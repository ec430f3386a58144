import Metrics
public import Results
import Vocabulary

/// GitHub's workflow commands: an error for each regression, each void arm and each arm that a gate has lost, a warning
/// for what is undecided.
public struct AnnotationExport {
    /// How many annotations are made of one kind. GitHub shows ten of each kind a step and drops the others: the tenth
    /// says how many there are.
    static let most = 9

    private let result: RunResult

    /// - Parameter result: the result that is exported.
    public init(_ result: RunResult) { self.result = result }

    /// All annotations, a line each; empty if there are none.
    public var text: String {
        let cases = result.judgedCases
        let errors = cases.filter { [.fails, .regressed, .void, .lost].contains($0.outcome) }
        return commands("error", errors) + commands("warning", cases.filter { $0.outcome == .undecided })
    }

    /// The annotation for a failure of the tool itself.
    public static func failure(_ words: String) -> String { command("error", title: "irqmark", words) }

    private func commands(_ kind: String, _ cases: [JudgedCase]) -> String {
        let title = "irqmark \(result.invocation.suite): \(result.verdict.spoken)"
        var text = cases.prefix(Self.most).map { judged in
            let words = (judged.outcome == .lost ? "was not judged: " : "") + judged.words
            return Self.command(kind, title: title, words.isEmpty ? judged.name : "\(judged.name): \(words)")
        }.joined()
        if cases.count > Self.most {
            text += Self.command(kind, title: title, "and \(cases.count - Self.most) more; see the step's summary")
        }
        return text
    }

    private static func command(_ kind: String, title: String, _ words: String) -> String {
        let property = escaped(title).replacing(":", with: "%3A").replacing(",", with: "%2C")
        return "::\(kind) title=\(property)::\(escaped(words))\n"
    }

    /// Escapes a text. Works on scalars, because CR LF is one character to Swift.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            default: Printable.line(String(scalar))
            }
        }.joined()
    }
}
