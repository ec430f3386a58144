import Metrics
import Results
import Vocabulary

/// Where a sampled signal's time goes on its way: from the write to the loop's batch, through the injection, and to the
/// guest's acknowledge. Of the open loop.
struct StagesTable {
    let result: RunResult

    /// The stages in the order in which a signal passes them: their names in results, and where each begins and ends.
    static let stages: [(name: String, words: String)] = [
        ("reaped", "written to reaped"), ("injected", "reaped to injected"),
        ("acknowledged", "injected to acknowledged"),
    ]

    /// The arms that have stages: those of the host's KVM have none, since KVM has no point at which to look.
    private var arms: [ArmResult] { result.armsInOrder.filter { !$0.isVoid && !$0.latency.stages.isEmpty } }

    /// The table; nil where no arm has stages.
    var table: TextTable? {
        guard !arms.isEmpty else { return nil }
        let loops = arms.reduce(into: [String]()) { if !$0.contains($1.loop) { $0.append($1.loop) } }
        return TextTable(
            nameHeading: "arm",
            groups: Self.stages.map { stage in
                .init(
                    caption: stage.words,
                    columns: [.init(top: "", heading: "p50"), .init(top: "", heading: "p99")])
            },
            sections: loops.map { loop in
                .init(heading: loop, rows: arms.filter { $0.loop == loop }.map(row))
            })
    }

    private func row(_ arm: ArmResult) -> TextTable.Row {
        TextTable.Row(
            name: arm.name,
            cells: Self.stages.flatMap { stage in
                let summary = arm.latency.stages.first { $0.name == stage.name }?.summary
                return [Figure.duration(summary?[.p50]), Figure.duration(summary?[.p99])]
            })
    }

    /// What the figures are of.
    static let legend =
        "stages: one signal in 64 is followed through the open loop; each stage begins where the one before it ends."
}
