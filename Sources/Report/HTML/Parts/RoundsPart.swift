import Metrics
import Results

/// The host's time of a run round by round, group by group: drift and disturbances show here.
struct RoundsPart {
    let result: RunResult

    var part: Part? {
        guard result.comparisons.isEmpty else { return nil }
        return Part(
            "rounds", "Round by round",
            result.groups(of: result.armsInOrder).compactMap { group in
                exhibit(group, result.armsInOrder.filter { LoadGroup($0) == group && !$0.isVoid })
            })
    }

    /// The fewest rounds that are worth a line.
    private static let fewest = 3

    private func exhibit(_ group: LoadGroup, _ arms: [ArmResult]) -> Exhibit? {
        guard arms.contains(where: { $0.rounds.count >= Self.fewest }) else { return nil }
        let series = zip(arms, Tone.all(of: arms)).map(Self.series)
        let values = series.flatMap { $0.points.filter { !$0.isFaint }.map(\.place.y) }
        guard !values.isEmpty else { return nil }
        let rounds = series.flatMap { $0.points.map(\.place.x) }
        let chart = Chart(
            x: Axis(title: "round", scale: Self.rounds(rounds), unit: .number),
            y: Axis(title: "ns of the host for a delivery", scale: Scale(over: values), unit: .nanoseconds),
            series: series)
        return Exhibit(
            "Host time: \(group.words)",
            legend: "Hollow points are rounds that were left out, because something disturbed them.", .chart(chart),
            table: table(arms))
    }

    private static func figure(_ round: RoundResult) -> Double? {
        round.hostNanosecondsPerDelivery ?? round.nanosecondsPerDelivery
    }

    private static func series(_ arm: ArmResult, _ tone: Tone) -> Chart.Series {
        let points = arm.rounds.compactMap { round -> Chart.Point? in
            guard let value = figure(round) else { return nil }
            let reason = round.excluded.map { ", left out: \($0)" } ?? ""
            return Chart.Point(
                place: .init(x: Double(round.index), y: value),
                words: "\(arm.name), round \(round.index): \(Figure.nanoseconds(value)) ns\(reason)",
                isFaint: round.excluded != nil)
        }
        return Chart.Series(
            name: arm.name, tone: tone, line: points.filter { !$0.isFaint }.map(\.place), points: points)
    }

    /// An axis for numbers of rounds, from 0.
    static func rounds(_ rounds: [Double]) -> Scale {
        let last = rounds.max() ?? 1
        return .linear(from: -max(0.4, last * 0.01), to: last + max(0.4, last * 0.01))
    }

    private func table(_ arms: [ArmResult]) -> DataTable {
        let rounds = Set(arms.flatMap { $0.rounds.map(\.index) }).sorted()
        return DataTable(
            caption: "Nanoseconds of the host for a delivery, round by round; in brackets what was left out",
            nameHeading: "round", columns: arms.map { DataTable.Column(heading: $0.name) },
            groups: [
                .init(
                    rows: rounds.map { index in
                        .init(
                            name: "\(index)",
                            cells: arms.map { arm in
                                guard let round = arm.rounds.first(where: { $0.index == index }) else {
                                    return Figure.none
                                }
                                let figure = Figure.nanoseconds(Self.figure(round))
                                return round.excluded == nil ? figure : "(\(figure))"
                            })
                    })
            ])
    }
}
