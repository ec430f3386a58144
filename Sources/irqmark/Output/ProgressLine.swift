import Foundation
import Report
import Results
import Rounds

/// A line on standard error that shows how far the run is, if standard error is a terminal.
final class ProgressLine {
    private let isShown: Bool
    private let isQuiet: Bool
    private var next = ContinuousClock.now
    private var hasWarned = false

    init(_ request: RunRequest, environment: [String: String]) {
        isQuiet = request.isQuiet
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

    /// Whether anybody sees the line.
    var isSeen: Bool { isShown }

    /// Says before anything is measured what will not be, each reason once.
    func announce(_ skipped: [Skipped]) {
        if isShown { Terminal.remark(Self.text(skipped)) }
    }

    /// What is not measured here, a line a reason; empty if everything is.
    static func text(_ skipped: [Skipped]) -> String {
        var reasons: [String] = []
        for skip in skipped where !reasons.contains(skip.reason) { reasons.append(skip.reason) }
        return reasons.map { reason in
            let names = skipped.filter { $0.reason == reason }.map(\.name)
            return "not measured here: \(names.joined(separator: ", ")): \(reason)\n"
        }.joined()
    }

    /// Shows what is being done of which nobody knows how far it is.
    func say(_ words: String) {
        if isShown { Terminal.write("\r\u{1B}[K" + Printable.line(words), to: .standardError) }
    }

    /// How long something of which nobody knows how far it is may take in silence.
    private static let silence = Duration.seconds(15)

    /// Shows for how long something has been waited for, and when that ends. Where nobody sees the line, it is said
    /// once, if it takes long.
    func wait(_ words: String, _ time: Duration, atMost patience: Duration) {
        let text = Self.text(words, time, atMost: patience)
        say(text)
        guard !isShown, !isQuiet, !hasWarned, time >= Self.silence else { return }
        hasWarned = true
        Terminal.remark(text + "\n")
    }

    /// Clears the line for other output.
    func clear() {
        if isShown { Terminal.write("\r\u{1B}[K", to: .standardError) }
    }

    static func text(_ words: String, _ time: Duration, atMost patience: Duration) -> String {
        "\(words), \(time.components.seconds) s; given up after \(patience.components.seconds) s"
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
