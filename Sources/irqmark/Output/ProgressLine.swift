import Foundation
import Report
import Rounds

/// One line on standard error that says how far the run is; only on a terminal.
final class ProgressLine {
    private let isShown: Bool
    private var next = ContinuousClock.now

    init(_ request: RunRequest, environment: [String: String]) {
        isShown =
            !request.isQuiet && !request.hidesProgress && Terminal.isTerminal(STDERR_FILENO)
            && environment["TERM"] != "dumb"
    }

    /// Shows it, at most ten times a second: a slice must not wait for a slow terminal.
    func show(_ progress: RunProgress) {
        guard isShown, ContinuousClock.now >= next else { return }
        next = .now + .milliseconds(100)
        Terminal.write("\r\u{1B}[K" + Printable.line(Self.text(progress)), to: .standardError)
    }

    /// Shows what is being done of which nobody knows how far it is.
    func say(_ words: String) {
        if isShown { Terminal.write("\r\u{1B}[K" + Printable.line(words), to: .standardError) }
    }

    /// Leaves the line empty for what follows.
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
