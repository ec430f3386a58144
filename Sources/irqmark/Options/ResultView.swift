import Metrics
import Report
import Results
import Suites

/// The text in which a result is shown: each command that makes results has one.
enum ResultView {
    case run, counts, verdicts, diagnosis, checks

    /// The text of the command that made the result; where the result does not name the command, its contents decide.
    init(_ result: RunResult) {
        switch result.invocation.arguments.dropFirst().first {
        case "counts", "baseline": self = .counts
        // A guard that only collects has measured arms and compared none of them.
        case "guard": self = result.comparisons.isEmpty && !result.arms.isEmpty ? .run : .verdicts
        case "run", "compare": self = .run
        case "chaos", "replay": self = .checks
        default:
            let isCounted = !result.arms.isEmpty && result.arms.allSatisfy { $0.counted != nil && $0.rounds.isEmpty }
            self = result.invocation.suite == DoctorCommand.suite ? .diagnosis : isCounted ? .counts : .run
            if !result.checks.isEmpty { self = .checks }
        }
    }

    /// The result as text for people, with its last line break.
    /// - Parameters:
    ///   - result: the result.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    ///   - showsStages: whether a run's text has the table of stages.
    func text(of result: RunResult, width: Int?, isColoured: Bool, showsStages: Bool) -> String {
        switch self {
        case .run:
            let text = RunText(
                result, width: width, isColoured: isColoured, showsStages: showsStages
            ).text
            return result.invocation.suite == Suite.patches.name ? text + "\n" + DefectText.text : text
        case .counts: return CountsText(result, width: width, isColoured: isColoured).text
        case .verdicts: return GuardText(result, width: width, isColoured: isColoured).text
        case .checks: return ChecksText(result, isColoured: isColoured).text
        case .diagnosis: return DoctorText(result, width: width, isColoured: isColoured).text
        }
    }
}
