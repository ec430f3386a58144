import Metrics
import Results
import Vocabulary

/// The judged rows of a result: ratios with their intervals, and the ratios round by round.
struct ComparisonPart {
    let result: RunResult

    var part: Part? {
        guard !result.comparisons.isEmpty else { return nil }
        return Part("comparison", "The comparison", [intervals] + charts + [table])
    }

    // MARK: Intervals

    /// Ratios beyond are drawn at the end of the axis.
    private static let widest = 0.25...4

    private var intervals: Exhibit {
        let rows = result.comparisons
        let ends = rows.flatMap { row -> [Double] in
            [row.interval, row.control].compactMap(\.self).flatMap { [$0.lower, $0.upper] }
                + (row.limit == nil ? [1 - row.effectiveMargin, 1 + row.effectiveMargin] : [])
        }
        let axis = Axis(
            title: "this over base", scale: Scale(over: ends.filter(Self.widest.contains) + [0.97, 1, 1.03]),
            unit: .ratio)
        let candidates = rows.reduce(into: [String]()) { if !$0.contains($1.candidate) { $0.append($1.candidate) } }
        let tracks = Tracks(
            nameHeading: "metric", axis: axis, columns: ["base", "this", "ratio", "verdict"],
            groups: candidates.map { candidate in
                let own = rows.filter { $0.candidate == candidate }
                return Tracks.Group(
                    heading: "\(result.displayName(candidate)) against \(result.displayName(own.first?.base ?? ""))",
                    rows: own.map(Self.row))
            }, origin: 1)
        return Exhibit(
            "This over base, with its interval",
            legend:
                "Above 1 is worse. The shaded stretch is the margin, within which a change is none; the grey line "
                + "below "
                + "is the base beside itself. A verdict in brackets does not decide.", .tracks(tracks))
    }

    private static func row(_ row: Comparison) -> Tracks.Row {
        var shapes: [Tracks.Shape] = []
        if row.limit == nil { shapes.append(.band(from: 1 - row.effectiveMargin, to: 1 + row.effectiveMargin)) }
        if let control = row.control {
            shapes.append(
                .control(
                    lower: control.lower, upper: control.upper,
                    words: "\(row.candidate), \(row.title), the base over itself: \(words(control))"))
        }
        let words = "\(row.candidate), \(row.title): \(row.interval.map(words) ?? "no interval"), \(row.verdict.spoken)"
        if let interval = row.interval {
            shapes.append(
                .interval(lower: interval.lower, value: interval.ratio, upper: interval.upper, words: words))
        }
        return Tracks.Row(
            name: row.title, tone: tone(row), words: words, shapes: shapes,
            cells: [
                figure(row.baseFigure, row.baseCount, row.baseNanoseconds, row),
                figure(row.candidateFigure, row.candidateCount, row.candidateNanoseconds, row),
                row.interval.map { Figure.fixed($0.ratio, 3) } ?? Figure.none, row.verdictText,
            ])
    }

    private static func words(_ interval: Comparison.Interval) -> String {
        "\(Figure.fixed(interval.ratio, 3)) (\(Figure.fixed(interval.lower, 3)) to \(Figure.fixed(interval.upper, 3)))"
    }

    private static func figure(_ own: Double?, _ count: Double?, _ time: Double?, _ row: Comparison) -> String {
        if let own { return Figure.fixed(own, own < 100 ? 2 : 0) + (row.unit.map { " \($0)" } ?? "") }
        if let count { return Figure.counted(count) }
        return time.map { "\(Figure.nanoseconds($0)) ns" } ?? Figure.none
    }

    /// Worse is orange, better blue, whatever else is grey.
    private static func tone(_ row: Comparison) -> Tone {
        guard row.isGated, !row.isSetAside else { return .grey }
        return switch row.verdict {
        case .regressed: Tone(hue: 2)
        case .improved: Tone(hue: 1)
        default: .grey
        }
    }

    private var table: Exhibit {
        Exhibit(
            "All figures of the comparison", legend: RunText.method,
            .table(DataTable(CompareTable(result: result).table, caption: "The comparison")))
    }

    // MARK: Round by round

    /// How many charts there are at most: the rows that decide come first.
    private static let mostCharts = 8

    private var charts: [Exhibit] {
        let rows = result.comparisons.filter { !$0.isCount && $0.limit == nil }
        let ordered = rows.filter { $0.isGated && !$0.isSetAside } + rows.filter { !$0.isGated || $0.isSetAside }
        return Array(ordered.lazy.compactMap(chart).prefix(Self.mostCharts))
    }

    private func chart(_ row: Comparison) -> Exhibit? {
        guard let base = arm(row.base), let candidate = arm(row.candidate) else { return nil }
        let ratios = Self.series("this over base", Tone(hue: 1), candidate, over: base, row.metric)
        guard ratios.points.count >= 3 else { return nil }
        let control = control(of: row.base).map {
            Self.series("base over itself", .grey, $0, over: base, row.metric)
        }
        let series = [control, ratios].compactMap(\.self)
        let values = series.flatMap { $0.points.filter { !$0.isFaint }.map(\.place.y) }
        var chart = Chart(
            x: Axis(title: "round", scale: RoundsPart.rounds(ratios.points.map(\.place.x)), unit: .number),
            y: Axis(
                title: "\(row.metric), this over base", scale: Scale(logarithmicOver: Self.middle(values) + [1]),
                unit: .ratio),
            series: series, rules: [1])
        if let interval = row.interval {
            chart.bands.append(
                .init(from: interval.lower, to: interval.upper, name: "interval of the median", tone: Tone(hue: 1)))
        }
        return Exhibit(
            "\(result.displayName(row.candidate)), \(row.metric): ratio round by round",
            legend:
                "Each point is one round, in which both ran next to each other; the band is the interval of the median "
                + "ratio. Hollow points were left out; points beyond the axis stand at its end.", .chart(chart),
            table: Self.table(series, metric: row.metric))
    }

    /// The values without the fortieth at either end, which would take the room from all others.
    private static func middle(_ values: [Double]) -> [Double] {
        let cut = values.count / 40
        return Array(values.sorted().dropFirst(cut).dropLast(cut))
    }

    private func arm(_ name: String) -> ArmResult? { result.arms.first { $0.name == name } }

    /// The base once more, which ran beside it: the name with a prime, of two builds the build's name with one.
    private func control(of base: String) -> ArmResult? {
        arm(base + "'")
            ?? arm(base.replacing("base/", with: "base'/", maxReplacements: 1))
            .flatMap { $0.name == base ? nil : $0 }
    }

    /// The figure of a round that a metric is about.
    private static func figure(_ metric: String) -> (RoundResult) -> Double? {
        switch metric {
        case "time": { $0.nanosecondsPerDelivery }
        case "host": { $0.hostNanosecondsPerDelivery }
        case "cpu": { $0.cpuNanosecondsPerDelivery }
        case "p50": { $0.p50.map { Double($0) } }
        case "p99": { $0.p99.map { Double($0) } }
        case "p999": { $0.p999.map { Double($0) } }
        default: { _ in nil }
        }
    }

    private static func series(
        _ name: String, _ tone: Tone, _ arm: ArmResult, over base: ArmResult, _ metric: String
    ) -> Chart.Series {
        struct Place: Hashable {
            var index: Int
            var launch: Int?
        }
        let figure = figure(metric)
        let bases = Dictionary(base.rounds.map { (Place(index: $0.index, launch: $0.launch), $0) }) { first, _ in first
        }
        let points = arm.rounds.enumerated().compactMap { place, round -> Chart.Point? in
            guard let other = bases[Place(index: round.index, launch: round.launch)], let value = figure(round),
                let theirs = figure(other), theirs > 0, value > 0
            else { return nil }
            let reason = round.excluded ?? other.excluded
            let launch = round.launch.map { "launch \($0), " } ?? ""
            return Chart.Point(
                place: .init(x: Double(round.launch == nil ? round.index : place), y: value / theirs),
                words: "\(name), \(launch)round \(round.index): \(Figure.fixed(value / theirs, 3))"
                    + (reason.map { ", left out: \($0)" } ?? ""), isFaint: reason != nil)
        }
        return Chart.Series(name: name, tone: tone, points: points)
    }

    private static func table(_ series: [Chart.Series], metric: String) -> DataTable {
        let rounds = Set(series.flatMap { $0.points.map(\.place.x) }).sorted()
        return DataTable(
            caption: "Ratios of \(metric), round by round; in brackets what was left out", nameHeading: "round",
            columns: series.map { .init(heading: $0.name) },
            groups: [
                .init(
                    rows: rounds.map { round in
                        .init(
                            name: Axis.trimmed(round),
                            cells: series.map { series in
                                guard let point = series.points.first(where: { $0.place.x == round }) else {
                                    return Figure.none
                                }
                                let figure = Figure.fixed(point.place.y, 3)
                                return point.isFaint ? "(\(figure))" : figure
                            })
                    })
            ])
    }
}
