import Metrics
public import Results

/// Counts as text for people. The verdict comes last.
public struct CountsText {
    private let result: RunResult
    private let width: Int?
    private let palette: Palette

    /// - Parameters:
    ///   - result: the result of `irqmark counts`.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    public init(_ result: RunResult, width: Int?, isColoured: Bool) {
        self.result = result
        self.width = width
        palette = Palette(isColoured: isColoured)
    }

    /// The text, with its last line break.
    public var text: String {
        let notes = RunNotes(result: result, palette: palette)
        var text = palette.paint(result.heading(of: "counts"), .strong) + "\n\n"
        if !result.arms.isEmpty {
            text += CountsTable(result: result).table.text(width: width, palette: palette) + "\n"
        }
        let all = [handicap, notes.context, counter, notes.ledger, notes.machine, notes.skipped, notes.verdict]
        return text + all.compactMap(\.self).map { notes.draw($0, width: width ?? 150) }.joined()
    }

    private var counter: RunNotes.Note? { Self.counter(of: result) }

    /// The note on the counter that counted.
    static func counter(of result: RunResult) -> RunNotes.Note? {
        guard let counter = result.arms.first?.counted?.counter else { return nil }
        switch counter {
        case .value("perf"):
            return RunNotes.Note(
                label: "counted",
                lines: ["instructions by the processor (perf), which may vary in the last digits; the rest exactly"])
        case .value(let name):
            return RunNotes.Note(
                label: "counted",
                lines: [
                    "instructions in user space, system calls and allocations by \(name); the rest by irqmark itself"
                ])
        case .unavailable(let reason):
            return RunNotes.Note(label: "counted", lines: ["no instructions: \(reason)"], emphasis: .doubtful)
        }
    }

    /// The note on the handicap; nil if there was none.
    private var handicap: RunNotes.Note? {
        guard let handicap = result.arms.compactMap({ $0.counted?.handicap }).first else { return nil }
        return RunNotes.Note(
            label: "handicap",
            lines: ["each arm does \(handicap) of needless work for each delivery, as --handicap asks"],
            emphasis: .doubtful)
    }
}
