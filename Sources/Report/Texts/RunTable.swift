import Metrics
import Results
import Vocabulary

/// The table of a run: a section for each loop, a row for each arm.
struct RunTable {
    let result: RunResult

    var table: TextTable {
        TextTable(
            nameHeading: "arm", groups: groups,
            sections: loops.map { loop in
                let arms = result.armsInOrder.filter { $0.loop == loop }
                let words = [loop, OpenLoopWords.heading(arms)].compactMap(\.self)
                return TextTable.Section(heading: words.joined(separator: ": "), rows: arms.map(row))
            })
    }

    /// The loops, in the order in which the arms have them.
    private var loops: [String] {
        result.arms.reduce(into: []) { if !$0.contains($1.loop) { $0.append($1.loop) } }
    }

    private var groups: [TextTable.Group] {
        [
            .init(caption: "", columns: [.init(top: "", heading: "kind", isText: true)]),
            .init(
                caption: "cost",
                columns: [
                    .init(top: "deliveries", heading: "per s"), .init(top: "ns per", heading: "delivery"),
                    .init(top: "of that", heading: "host"),
                ]),
            .init(
                caption: "response time",
                columns: [
                    .init(top: "", heading: "p50"), .init(top: "", heading: "p99"), .init(top: "", heading: "p99.9"),
                    .init(top: "", heading: "merged"),
                ]),
            .init(caption: "", columns: [.init(top: "times", heading: result.reference?.name ?? "floor")]),
            .init(
                caption: "counted per delivery",
                columns: [
                    .init(top: "guest", heading: "entries"), .init(top: "", heading: "kicks"),
                    .init(top: "door-", heading: "bells"), .init(top: "list reg.", heading: "writes"),
                    .init(top: "system", heading: "calls"),
                ]),
        ]
    }

    private func row(_ arm: ArmResult) -> TextTable.Row {
        guard !arm.isVoid else {
            let dashes = Array(repeating: Figure.none, count: groups.reduce(-1) { $0 + $1.columns.count })
            return TextTable.Row(name: arm.name, cells: ["void"] + dashes, emphasis: .bad)
        }
        let response = arm.latency.response
        let deliveries = arm.throughputLedger.deliveries
        let counted: [Counts.Item] = [.guestEntries, .kicks, .doorbells, .listRegisterWrites, .systemCalls]
        return TextTable.Row(
            name: arm.name,
            cells: [
                arm.kind.rawValue,
                Figure.rate(arm.cost.deliveriesPerSecond),
                Figure.nanoseconds(arm.cost.nanosecondsPerDelivery),
                Figure.nanoseconds(arm.cost.hostNanosecondsPerDelivery),
                Figure.duration(response[.p50]), Figure.duration(response[.p99]), Figure.duration(response[.p999]),
                Figure.percent(arm.ledger.mergedShare),
                Figure.ratio(ratioToFloor(arm)),
            ]
                // An unknown count is no zero: KVM does not count its kicks, nor does every KVM count its exits.
                + counted.map { item in
                    arm.counts.reading(item).value.map { Figure.perDelivery($0, of: deliveries) } ?? Figure.none
                })
    }

    /// Time for a delivery over that of the reference arm, or of the floor of the arm's loop; nil if there is none or
    /// if either is void.
    func ratioToFloor(_ arm: ArmResult) -> Double? {
        guard let floor = result.reference ?? result.floor(of: arm), !floor.isVoid, !arm.isVoid,
            let ours = arm.cost.nanosecondsPerDelivery, let theirs = floor.cost.nanosecondsPerDelivery, theirs > 0
        else { return nil }
        return ours / theirs
    }
}
