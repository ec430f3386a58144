public import Results
import Vocabulary

/// A result of checks as text for people: a line for each check, what is wrong with it below, and the verdict.
public struct ChecksText {
    private let result: RunResult
    private let palette: Palette

    /// - Parameters:
    ///   - result: the result of checks.
    ///   - isColoured: whether to use ANSI colours.
    public init(_ result: RunResult, isColoured: Bool) {
        self.result = result
        palette = Palette(isColoured: isColoured)
    }

    /// All of it, with its last line break.
    public var text: String {
        let invocation = result.invocation
        let heading =
            "irqmark \(result.tool.version)  \(invocation.suite)  \(Figure.duration(invocation.durationNanoseconds))"
        var lines = [palette.paint(heading, .strong)]
        for check in result.checks {
            let figures = check.figures.sorted { $0.key < $1.key }.map { "\($0.key) \(Figure.count($0.value))" }
            let words = [check.name, figures.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: ": ")
            lines.append(palette.paint((check.holds ? "holds  " : "fails  ") + words, check.holds ? .good : .bad))
            lines += check.complaints.map { palette.paint("       " + $0, nil) }
        }
        let until = invocation.interrupted ? ", interrupted" : ""
        lines.append("\(result.verdict.spoken)\(until)")
        return lines.map { $0 + "\n" }.joined()
    }
}
