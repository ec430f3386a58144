import Foundation
import Metrics
import Results

/// How long deliveries took: the distribution of each arm, and the spectrum by percentile of each group of arms.
struct LatencyPart {
    let result: RunResult

    var part: Part? {
        let arms = Self.recorded(result.armsInOrder)
        let groups = result.groups(of: arms).map { group in (group, arms.filter { LoadGroup($0) == group }) }
        let spectra = groups.compactMap { group, arms in
            Self.spectrum(arms.map { ($0.name, $0) }, tones: tones(of: arms), of: group.words)
        }
        let headed = groups.map { group, arms in
            ([group.words, OpenLoopWords.heading(arms)].compactMap(\.self).joined(separator: ": "), arms)
        }
        return Part("latency", "Response time", [Self.distributions(headed, tones: tones)].compactMap(\.self) + spectra)
    }

    /// The arms whose histogram the result has.
    static func recorded(_ arms: [ArmResult]) -> [ArmResult] {
        arms.filter { !$0.isVoid && $0.latency.response.histogram.map { $0.count > 0 } == true }
    }

    /// The tones that arms have beside the others of their group.
    private func tones(of arms: [ArmResult]) -> [Tone] {
        arms.map { arm in
            let group = result.armsInOrder.filter { LoadGroup($0) == LoadGroup(arm) }
            return zip(group, Tone.all(of: group)).first { $0.0.name == arm.name }?.1 ?? .grey
        }
    }

    // MARK: Distributions

    /// A row with the distribution of each arm; nil without an arm.
    static func distributions(
        _ groups: [(heading: String, arms: [ArmResult])], tones: ([ArmResult]) -> [Tone]
    ) -> Exhibit? {
        let arms = groups.flatMap(\.arms)
        guard !arms.isEmpty else { return nil }
        let ends = arms.flatMap { arm -> [Double] in
            let quantiles = arm.latency.response.histogram?.quantiles([0.0005, 0.9995]) ?? []
            return quantiles.map { Double($0) }
        }
        let axis = Axis(title: "response time", scale: Scale(logarithmicOver: ends), unit: .nanoseconds)
        let tracks = Tracks(
            nameHeading: "arm", axis: axis, columns: ["p50", "p99", "p99.9"],
            groups: groups.map { heading, arms in
                Tracks.Group(heading: heading, rows: zip(arms, tones(arms)).map { row($0, $1, axis) })
            }, isTall: true)
        return Exhibit(
            "How long an interrupt takes, arm by arm",
            legend: "From the time at which a signal was due to the guest's acknowledge, in the open loop, on a "
                + "logarithmic axis. Each shape is as high as its own peak; the marks are the median, p99 and p99.9.",
            .tracks(tracks))
    }

    private static func row(_ arm: ArmResult, _ tone: Tone, _ axis: Axis) -> Tracks.Row {
        let response = arm.latency.response
        let marks: [(LatencySummary.Quantile, String)] = [(.p50, "median"), (.p99, "p99"), (.p999, "p99.9")]
        let shapes = marks.compactMap { quantile, name -> Tracks.Shape? in
            guard let value = response[quantile], axis.scale.holds(Double(value)) else { return nil }
            return .mark(value: Double(value), words: "\(arm.name), \(name): \(Figure.duration(value))")
        }
        let p50 = Figure.duration(response[.p50])
        return Tracks.Row(
            name: arm.name, tone: tone,
            words: "\(arm.name): median \(p50), p99 \(Figure.duration(response[.p99])), "
                + "\(Figure.count(response.count)) deliveries",
            shapes: [.outline(outline(response.histogram, axis.scale))] + shapes,
            cells: [
                arm.isMedianDisputed ? "[\(p50)]" : p50, Figure.duration(response[.p99]),
                Figure.duration(response[.p999]),
            ], isDoubtful: arm.isMedianDisputed)
    }

    /// Steps of the outline on the whole axis.
    private static let steps = 90

    /// The share of deliveries in each of equal steps of a logarithmic axis, over the greatest of them.
    static func outline(_ histogram: HistogramContents?, _ scale: Scale) -> [(value: Double, height: Double)] {
        guard case .logarithmic(let low, let high) = scale, let pairs = histogram?.pairs else { return [] }
        var counts = Array(repeating: 0.0, count: steps)
        for index in stride(from: 0, to: pairs.count - 1, by: 2) where scale.holds(Double(pairs[index])) {
            let step = Int(scale.place(of: Double(pairs[index])) * Double(steps))
            counts[min(step, steps - 1)] += Double(pairs[index + 1])
        }
        guard let most = counts.max(), most > 0 else { return [] }
        return counts.enumerated().map { step, count in
            (low * pow(high / low, (Double(step) + 0.5) / Double(steps)), count / most)
        }
    }

    // MARK: Spectra

    /// Shares that can be pointed at, with their names.
    private static let named: [(share: Double, name: String)] = [
        (0.5, "median"), (0.75, "75 %"), (0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %"), (0.995, "99.5 %"),
        (0.999, "99.9 %"), (0.9995, "99.95 %"), (0.9999, "99.99 %"), (0.99999, "99.999 %"),
    ]

    /// Latency over percentile, a line for each arm; nil without one.
    /// - Parameters:
    ///   - arms: arms that have histograms, each with the name that it has here.
    ///   - tones: the tone of each arm.
    ///   - words: what the arms have in common.
    static func spectrum(_ arms: [(name: String, arm: ArmResult)], tones: [Tone], of words: String) -> Exhibit? {
        let histograms = arms.compactMap { $0.arm.latency.response.histogram }
        guard !histograms.isEmpty, histograms.count == arms.count else { return nil }
        let most = histograms.map { Double($0.count) }.max() ?? 10
        let nines = max(2, log10(most) - 0.5)
        let series = zip(zip(arms, tones), histograms).map { arm, histogram in
            Self.series(arm.0.name, arm.1, histogram, nines: nines)
        }
        let values = series.flatMap { ($0.line + $0.faintLine).map(\.y) }
        let chart = Chart(
            x: Axis(title: "percentile", scale: .nines(nines), unit: .share),
            y: Axis(title: "response time", scale: Scale(logarithmicOver: values), unit: .nanoseconds), series: series)
        let shown = named.filter { $0.share < 1 - 1 / most }
        let table = DataTable(
            caption: "Response time by percentile", nameHeading: "arm",
            columns: shown.map { DataTable.Column(heading: $0.name) } + [.init(heading: "longest")],
            groups: [
                .init(
                    rows: zip(arms, histograms).map { arm, histogram in
                        let values = histogram.quantiles(shown.map(\.share) + [1])
                        return .init(name: arm.name, cells: values.map { Figure.duration($0) })
                    })
            ])
        return Exhibit(
            "Spectrum: \(words)",
            legend:
                "The latency that a share of the deliveries does not exceed; each further nine has equal room. Where a "
                + "line is thin, fewer than ten deliveries lie beyond.", .chart(chart), table: table)
    }

    private static func series(
        _ name: String, _ tone: Tone, _ histogram: HistogramContents, nines: Double
    ) -> Chart.Series {
        let total = Double(histogram.count)
        let shares = stride(from: 0.0, through: nines, by: 0.05).map { 1 - pow(10, -$0) }.filter {
            $0 < 1 - 0.5 / total
        }
        let values = histogram.quantiles(shares).map { Double($0) }
        let places = zip(shares, values).map { Chart.Place(x: $0, y: $1) }
        let known = places.filter { (1 - $0.x) * total >= 10 }
        let points = named.filter { (1 - $0.share) * total >= 10 }
        let pointed = zip(points, histogram.quantiles(points.map(\.share))).map { point, value in
            Chart.Point(
                place: .init(x: point.share, y: Double(value)),
                words: "\(name), \(point.name): \(Figure.duration(value))")
        }
        let rest = known.isEmpty ? places : Array(places[(known.count - 1)...])
        return Chart.Series(name: name, tone: tone, line: known, faintLine: rest, points: pointed)
    }
}
