import Metrics
import Results

/// The stages of a sampled signal's way through the open loop, as bars.
struct StagesPart {
    let result: RunResult

    var part: Part? {
        Part("stages", "Stages of a signal's way", [exhibit].compactMap(\.self))
    }

    private var exhibit: Exhibit? {
        let arms = result.armsInOrder.filter { !$0.isVoid && !$0.latency.stages.isEmpty }
        guard let table = StagesTable(result: result).table, !arms.isEmpty else { return nil }
        let most = arms.map { Self.medians($0).reduce(0) { $0 + Double($1.value) } }.max() ?? 1
        let axis = Axis(
            title: "sum of the stages' medians", scale: .linear(from: 0, to: max(most, 1) * 1.02), unit: .nanoseconds)
        let tracks = Tracks(
            nameHeading: "arm", axis: axis, columns: StagesTable.stages.map { $0.name },
            groups: result.groups(of: arms).map { group in
                Tracks.Group(heading: group.words, rows: arms.filter { LoadGroup($0) == group }.map(Self.row))
            },
            legend: StagesTable.stages.enumerated().map { ($1.words, Tone(hue: $0 + 1)) })
        return Exhibit(
            "Where a signal's time goes",
            legend:
                "Medians. One signal in 64 is followed; each stage begins where the one before it ends. Medians do not "
                + "add up to the median of the whole.", .tracks(tracks),
            table: DataTable(table, caption: "Stages of a signal's way"))
    }

    private static func medians(_ arm: ArmResult) -> [(name: String, words: String, hue: Int, value: UInt64)] {
        StagesTable.stages.enumerated().compactMap { index, stage in
            let summary = arm.latency.stages.first { $0.name == stage.name }?.summary
            return summary?[.p50].map { (stage.name, stage.words, index + 1, $0) }
        }
    }

    private static func row(_ arm: ArmResult) -> Tracks.Row {
        var end = 0.0
        let medians = medians(arm)
        let shapes = medians.map { stage -> Tracks.Shape in
            defer { end += Double(stage.value) }
            return .bar(
                from: end, to: end + Double(stage.value), tone: Tone(hue: stage.hue),
                words: "\(arm.name), \(stage.words): \(Figure.duration(stage.value)) in the median")
        }
        return Tracks.Row(
            name: arm.name, tone: .grey,
            words: "\(arm.name): "
                + medians.map { "\($0.words) \(Figure.duration($0.value))" }.joined(separator: ", "), shapes: shapes,
            cells: StagesTable.stages.map { stage in
                Figure.duration(medians.first { $0.name == stage.name }?.value)
            })
    }
}
