import Metrics
import Results
import Vocabulary

/// The table of a comparison: a section for each compared arm, a row for each metric.
struct CompareTable {
    let result: RunResult

    private var comparisons: [Comparison] { result.comparisons }

    var table: TextTable {
        TextTable(
            nameHeading: "metric", groups: Self.groups,
            sections: candidates.map { candidate in
                let rows = comparisons.filter { $0.candidate == candidate }
                return TextTable.Section(
                    heading: "\(result.displayName(candidate)) against \(result.displayName(rows.first?.base ?? ""))",
                    rows: rows.map(row))
            })
    }

    private var candidates: [String] {
        comparisons.reduce(into: []) { if !$0.contains($1.candidate) { $0.append($1.candidate) } }
    }

    private static let groups: [TextTable.Group] = [
        .init(
            caption: "median ns, or count",
            columns: [.init(top: "", heading: "base"), .init(top: "", heading: "this")]),
        .init(
            caption: "this over base",
            columns: [
                .init(top: "", heading: "ratio"), .init(top: "", heading: "interval"),
                .init(top: "", heading: "margin"),
            ]),
        .init(
            caption: "",
            columns: [
                .init(top: "base over", heading: "itself"), .init(top: "", heading: "rounds"),
                .init(top: "smallest", heading: "visible"),
                .init(top: "", heading: "verdict", isText: true),
            ]),
    ]

    private func row(_ row: Comparison) -> TextTable.Row {
        TextTable.Row(
            name: row.title,
            cells: [
                row.baseCount.map(Figure.counted) ?? Figure.nanoseconds(row.baseNanoseconds),
                row.candidateCount.map(Figure.counted) ?? Figure.nanoseconds(row.candidateNanoseconds),
                Self.ratio(row.interval?.ratio), row.isCount ? "exact" : Self.interval(row.interval),
                row.limit == nil ? row.thresholdText : Figure.none, Self.interval(row.control),
                row.isCount ? Figure.none : "\(row.rounds)",
                Figure.percent(row.minDetectable), row.verdictText,
            ], emphasis: emphasis(row))
    }

    private func emphasis(_ row: Comparison) -> Palette.Emphasis? {
        guard row.isGated, !row.isSetAside else { return .faint }
        return switch row.verdict {
        case .regressed: .bad
        case .ok, .improved, .equivalent: result.holdsHardwareTime(row) ? nil : .good
        default: .doubtful
        }
    }

    /// A ratio, with three decimals near one.
    private static func ratio(_ value: Double?) -> String {
        guard let value, value.isFinite else { return Figure.none }
        return Figure.fixed(value, value < 9.9995 ? 3 : 1)
    }

    private static func interval(_ interval: Comparison.Interval?) -> String {
        interval.map { "\(ratio($0.lower)) to \(ratio($0.upper))" } ?? Figure.none
    }
}
