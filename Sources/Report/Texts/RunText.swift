import Metrics
public import Results
import Vocabulary

/// A run as text for people: a heading, the table, and notes. The verdict comes last.
public struct RunText {
    private let result: RunResult
    private let width: Int?
    private let palette: Palette
    private let showsStages: Bool

    /// - Parameters:
    ///   - result: the result of a run or a comparison.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    ///   - showsStages: whether the stages of a signal's way have a table.
    public init(_ result: RunResult, width: Int?, isColoured: Bool, showsStages: Bool = false) {
        self.showsStages = showsStages
        self.result = result
        self.width = width
        palette = Palette(isColoured: isColoured)
    }

    /// The text, with its last line break.
    public var text: String {
        let headings = Printable.wrapped(heading, width: width ?? 150)
        var text = headings.map { palette.paint($0, .strong) + "\n" }.joined() + "\n"
        let answer = Answer(result: result).lines.flatMap { Printable.wrapped($0, width: width ?? 150) }
        if !answer.isEmpty { text += answer.map { palette.paint($0, nil) + "\n" }.joined() + "\n" }
        for table in RunTable.all(of: result) {
            text += table.table.text(width: width, palette: palette)
            for line in Printable.wrapped(legend(of: table), width: width ?? 150) {
                text += palette.paint(line, .faint) + "\n"
            }
            text += "\n"
        }
        if showsStages, result.comparisons.isEmpty, let stages = StagesTable(result: result).table {
            text += stages.text(width: width, palette: palette)
            for line in Printable.wrapped(StagesTable.legend, width: width ?? 150) {
                text += palette.paint(line, .faint) + "\n"
            }
            text += "\n"
        }
        if let costs = result.costs {
            let projected = ProjectionTable(result: result, costs: costs)
            text += projected.table.text(width: width, palette: palette)
            for line in projected.legend.flatMap({ Printable.wrapped($0, width: width ?? 150) }) {
                text += palette.paint(line, .faint) + "\n"
            }
            text += "\n"
        }
        if !result.comparisons.isEmpty {
            text += CompareTable(result: result).table.text(width: width, palette: palette)
            for line in Printable.wrapped(Self.method, width: width ?? 150) {
                text += palette.paint(line, .faint) + "\n"
            }
            text += "\n"
        }
        if let module = result.arms.lazy.compactMap(\.live).first?.module,
            let injections = result.modelBesideKernel?.value
        {
            text += BesideTable(injections: injections, module: module).table.text(width: width, palette: palette)
            let words = "A bare call is the eventfd write, or the system call, with nobody behind it; "
            for line in Printable.wrapped(words + NetInjection.difference + ".", width: width ?? 150) {
                text += palette.paint(line, .faint) + "\n"
            }
            text += "\n"
        }
        return text + RunNotes(result: result, palette: palette).text(width: width ?? 150)
    }

    /// The line that says whose time the figures of a table are, without which it would mislead.
    private func legend(of table: RunTable) -> String {
        let whose =
            switch table.kind {
            case .measured: "measured: the host's own KVM, everything in it."
            default:
                "\(table.kind.rawValue): the host's work is measured; counted work (IPIs, exits, doorbells) takes time "
                    + "on real hardware that is not in these figures."
            }
        let ratio =
            (result.reference.map { "Times \($0.name): against that arm." }
                ?? "Times floor: against the floor of the section.") + " Multiples are of host time."
        let above =
            "+ns host (±): the host's time above the floor of the section, the median of the rounds' differences and "
            + "half of their middle half; none: less than that."
        let brackets =
            "In brackets: the middle half of the rounds is wider than 20 % of their median"
            + (result.arms.contains(where: result.isDisturbed) ? ", or most of them were disturbed." : ".")
        let latencies = "p50, p99 and p99.9 are of all deliveries of the open loop together, whatever their round."
        return [
            whose, above, ratio, table.hasBrackets ? brackets : nil, result.comparisons.isEmpty ? nil : latencies,
        ].compactMap(\.self).joined(separator: " ")
    }

    /// What the verdicts mean.
    static let method =
        "p50 and p99 are medians of the rounds' own. Above 1 is worse. "
        + "Intervals hold with all rows together at 99 %, shared among the looks. A change within its margin is none; "
        + "a verdict in brackets does not decide."

    private var heading: String {
        let invocation = result.invocation
        let rounds = result.arms.map { Set($0.rounds.map(\.index)).count }.max() ?? 0
        var parts = ["irqmark \(result.tool.version)", "suite \(invocation.suite)", "seed \(invocation.seed)"]
        if rounds > 0 { parts.append(rounds == 1 ? "1 round" : "\(rounds) rounds") }
        let windows = Set(result.arms.compactMap(\.window))
        if let window = windows.first, windows.count == 1 { parts.append("\(window) in flight") }
        parts.append(Figure.duration(invocation.durationNanoseconds))
        return parts.joined(separator: "  ")
    }
}
