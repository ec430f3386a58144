import Metrics
public import Results
import Vocabulary

/// The result of a guard as text for people: a table of verdicts, notes, and the verdict alone as the last line.
public struct GuardText {
    private let result: RunResult
    private let width: Int?
    private let palette: Palette

    /// - Parameters:
    ///   - result: the result of a guard.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    public init(_ result: RunResult, width: Int?, isColoured: Bool) {
        self.result = result
        self.width = width
        palette = Palette(isColoured: isColoured)
    }

    /// The text, with its last line break.
    public var text: String {
        var text = palette.paint(result.heading(of: "guard"), .strong) + "\n\n"
        var shown = result
        shown.comparisons = result.comparisons.filter(Self.isShown)
        if !shown.comparisons.isEmpty {
            text += CompareTable(result: shown).table.text(width: width, palette: palette)
            for line in Printable.wrapped(method, width: width ?? 150) { text += palette.paint(line, .faint) + "\n" }
            text += "\n"
        }
        let notes = RunNotes(result: result, palette: palette)
        text += all.map { notes.draw($0, width: width ?? 150) }.joined()
        return text + ([result.verdict.spoken] + [result.coverage?.words].compactMap(\.self)).joined(separator: ", ")
            + "\n"
    }

    /// All notes, in the order in which they are shown.
    var all: [RunNotes.Note] {
        let notes = RunNotes(result: result, palette: palette)
        let isTimed = result.comparisons.contains { !$0.isCount }
        return [
            differing, notes.assumed, changed, warning, unwarned, notes.handicap ?? handicap, notes.context,
            notes.judged,
            CountsText.counter(of: result), notes.ledger, notes.machine, isTimed ? notes.audit : nil, notes.skipped,
            lost,
            interrupted,
        ].compactMap(\.self)
    }

    /// Whether a row is shown: a count that everybody asks for, or one that changed.
    private static func isShown(_ row: Comparison) -> Bool {
        !row.isCount || row.verdict != .equivalent || row.limit != nil
            || ["instructions", "systemCalls", "allocations"].contains(row.metric)
    }

    private var method: String {
        let isStored = result.builds.isEmpty && result.comparisons.contains { !$0.isCount }
        let hasQuantiles = result.comparisons.contains { ["p50", "p99"].contains($0.metric) }
        return (hasQuantiles ? "p50 and p99 are medians of the rounds' own. " : "")
            + "Above 1 is worse. Counts are for each delivery, and exact: a change that reaches its margin is one. "
            + "A verdict in brackets does not decide."
            + (isStored
                ? " Times are medians of launches, those of the baseline from another day; the ratio is Hodges and "
                    + "Lehmann's, and a warning takes twice the margin."
                : "")
    }

    private var differing: RunNotes.Note? {
        guard !result.differences.isEmpty else { return nil }
        return RunNotes.Note(label: "differs", lines: result.differences, emphasis: .doubtful)
    }

    private var changed: RunNotes.Note? {
        let rows = result.comparisons.filter { $0.isGated && $0.verdict == .regressed }
        guard !rows.isEmpty else { return nil }
        let shown = rows.prefix(8).map(\.changeText)
        let more = rows.count > 8 ? ["and \(rows.count - 8) more (--json has them all)"] : []
        return RunNotes.Note(label: "regressed", lines: shown + more, emphasis: .bad)
    }

    /// The note on rows that are worse and do not decide; nil if there are none.
    private var warning: RunNotes.Note? {
        let rows = result.comparisons.filter { !$0.isGated && $0.verdict == .regressed }
        guard !rows.isEmpty else { return nil }
        return RunNotes.Note(label: "warning", lines: rows.map(\.changeText), emphasis: .doubtful)
    }

    /// The note on rows that would be warnings on a machine that can judge; nil if there are none.
    private var unwarned: RunNotes.Note? {
        let rows = result.comparisons.filter { !$0.isGated && !$0.isCount && $0.reason != nil && result.builds.isEmpty }
        guard !rows.isEmpty else { return nil }
        let lines = rows.map { "\($0.candidate), \($0.metric): \($0.ratioText); \($0.reason ?? "")" }
        return RunNotes.Note(label: "no warning", lines: lines)
    }

    /// The note on the handicap; nil if there was none. The base's counts may have no arm that shows it.
    private var handicap: RunNotes.Note? {
        result.handicapWords.map { RunNotes.Note(label: "handicap", lines: [$0], emphasis: .doubtful) }
    }

    /// What the gate does not speak of.
    private var lost: RunNotes.Note? {
        guard let coverage = result.coverage, !coverage.lost.isEmpty else { return nil }
        return RunNotes.Note(
            label: "not judged",
            lines: [
                "\(coverage.lost.joined(separator: ", ")): a gate that loses arms fails; --allow-skipped NAMES passes "
                    + "them, as does optional: in a suite file"
            ], emphasis: .bad)
    }

    private var interrupted: RunNotes.Note? {
        guard result.invocation.interrupted else { return nil }
        return RunNotes.Note(label: "interrupted", lines: ["what was measured until then is not judged"])
    }
}
