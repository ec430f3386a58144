import Metrics
import Results

/// KTAP version 1: the suite is a test, its gates and arms are the subtests.
struct KTAPExport {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var text: String {
        let cases = result.judgedCases
        var lines = ["KTAP version 1", "1..1", "  KTAP version 1", "  # Subtest: \(Self.escaped(suite))"]
        lines.append("  1..\(cases.count)")
        for (index, judged) in cases.enumerated() {
            // What there is to say of a failure comes before its line.
            if [.fails, .regressed, .void, .lost].contains(judged.outcome) {
                lines.append("  # \(Self.escaped(judged.words))")
            }
            if let arm = result.arms.first(where: { $0.name == judged.name }), !arm.isVoid {
                let figures = Metric.all(of: arm).map { "\($0.name)=\(Metric.spelt($0.value))" }
                if !figures.isEmpty { lines.append("  # figures: \(figures.joined(separator: " "))") }
            }
            lines.append("  " + line(judged, number: index + 1))
        }
        let isGood = cases.allSatisfy { ![.fails, .regressed, .void, .lost].contains($0.outcome) }
        let nothing = cases.isEmpty || cases.allSatisfy { $0.outcome == .skipped }
        lines.append("\(isGood ? "ok" : "not ok") 1 \(Self.escaped(suite))\(nothing ? " # SKIP nothing ran" : "")")
        return lines.map { $0 + "\n" }.joined()
    }

    private var suite: String { result.invocation.suite }

    private func line(_ judged: JudgedCase, number: Int) -> String {
        let name = Self.escaped(judged.name)
        let words = Self.escaped(judged.words)
        return switch judged.outcome {
        case .holds: "ok \(number) \(name)"
        case .fails, .regressed: "not ok \(number) \(name)"
        case .void: "not ok \(number) \(name) # ERROR void"
        case .lost: "not ok \(number) \(name) # ERROR not judged"
        case .undecided: "ok \(number) \(name) # SKIP inconclusive: \(words)"
        case .skipped: "ok \(number) \(name) # SKIP \(words)"
        }
    }

    /// A text in one line, with the sign that begins a directive escaped.
    private static func escaped(_ text: String) -> String {
        Printable.line(text).replacing("#", with: "_")
    }
}
