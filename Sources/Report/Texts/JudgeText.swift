public import Results
import Vocabulary

/// Judged runs of other programs as text for people. The verdict comes last.
public struct JudgeText {
    private let result: RunResult
    private let width: Int?
    private let palette: Palette

    /// - Parameters:
    ///   - result: the result of `irqmark judge`.
    ///   - width: columns of the terminal; nil: lines are not broken.
    ///   - isColoured: whether to use ANSI colours.
    public init(_ result: RunResult, width: Int?, isColoured: Bool) {
        self.result = result
        self.width = width
        palette = Palette(isColoured: isColoured)
    }

    /// The text, with its last line break.
    public var text: String {
        let notes = result.differences.map { "note     \(Printable.line($0))\n" }.joined()
        return table.text(width: width, palette: palette) + "\n" + notes + "verdict  \(verdict)\n"
    }

    private var table: TextTable {
        TextTable(
            nameHeading: "figure",
            groups: [
                .init(
                    caption: "median", columns: [.init(top: "", heading: "base"), .init(top: "", heading: "head")]),
                .init(
                    caption: "head over base, above 1 worse",
                    columns: [.init(top: "", heading: "ratio"), .init(top: "", heading: "interval")]),
                .init(
                    caption: "",
                    columns: [
                        .init(top: "runs", heading: "each"), .init(top: "more", heading: "would decide"),
                        .init(top: "", heading: "verdict", isText: true),
                    ]),
            ],
            sections: [.init(heading: "", rows: result.comparisons.map(Self.row))])
    }

    private static func row(_ row: Comparison) -> TextTable.Row {
        let unit = row.unit.map { $0.isEmpty ? "" : " \($0)" } ?? ""
        func figure(_ value: Double?) -> String {
            value.map { Figure.fixed($0, $0 < 100 ? 2 : $0 < 10_000 ? 1 : 0) + unit } ?? Figure.none
        }
        func ratio(_ value: Double?) -> String { value.map { Figure.fixed($0, 3) } ?? Figure.none }
        let words = row.verdict == .inconclusive ? row.reason.map { "inconclusive: \($0)" } : nil
        return TextTable.Row(
            name: row.metric,
            cells: [
                figure(row.baseFigure), figure(row.candidateFigure), ratio(row.interval?.ratio),
                row.interval.map { "\(ratio($0.lower)) to \(ratio($0.upper))" } ?? Figure.none, "\(row.rounds)",
                row.moreRuns.map { "about \($0)" } ?? Figure.none, words ?? row.verdict.spoken,
            ], emphasis: row.verdict == .regressed ? .bad : row.verdict == .inconclusive ? .doubtful : .good)
    }

    /// The verdict and what it speaks of.
    private var verdict: String {
        let rows = result.comparisons
        let counts = [Verdict.regressed, .improved, .equivalent, .inconclusive].compactMap { verdict -> String? in
            let count = rows.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.spoken)"
        }
        return "\(result.verdict.spoken): \(counts.joined(separator: ", ")), of \(rows.count) figures"
    }
}
