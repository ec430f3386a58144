import Foundation
import Report
import Rounds

/// A line on standard error that shows how far the run is, if standard error is a terminal.
final class ProgressLine {
    private let isShown: Bool
    private var next = ContinuousClock.now

    init(_ request: RunRequest, environment: [String: String]) {
        isShown =
            !request.isQuiet && !request.hidesProgress && Terminal.isTerminal(STDERR_FILENO)
            && environment["TERM"] != "dumb"
    }

    /// Shows the progress, at most ten times a second: no slice may wait for a slow terminal.
    func show(_ progress: RunProgress) {
        guard isShown, ContinuousClock.now >= next else { return }
        next = .now + .milliseconds(100)
        Terminal.write("\r\u{1B}[K" + Printable.line(Self.text(progress)), to: .standardError)
    }

    /// Shows what is being done of which nobody knows how far it is.
    func say(_ words: String) {
        if isShown { Terminal.write("\r\u{1B}[K" + Printable.line(words), to: .standardError) }
    }

    /// Clears the line for other output.
    func clear() {
        if isShown { Terminal.write("\r\u{1B}[K", to: .standardError) }
    }

    static func text(_ progress: RunProgress) -> String {
        let share = min(max(progress.fractionDone.isFinite ? progress.fractionDone : 0, 0), 1)
        let cells = Int(share * 20)
        let bar = String(repeating: "━", count: cells) + String(repeating: "·", count: 20 - cells)
        var text =
            "\(bar) \(Int(share * 100)) %  round \(progress.round) of \(progress.rounds)  \(progress.armName)"
        if progress.secondsLeft.isFinite && progress.secondsLeft >= 0 && progress.secondsLeft < 1e6 {
            text += "  about \(Int(progress.secondsLeft.rounded(.up))) s left"
        }
        return text
    }
}
