import Metrics

/// The table of a run: one row an arm, one section a loop.
struct RunTable {
    let result: RunResult

    var table: TextTable {
        TextTable(
            nameHeading: "arm", groups: groups,
            sections: loops.map { loop in
                TextTable.Section(heading: loop, rows: result.arms.filter { $0.loop == loop }.map(row))
            })
    }

    /// The loops in the order in which the arms name them.
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
                ]),
            .init(
                caption: "",
                columns: [.init(top: "", heading: "merged"), .init(top: "times", heading: "floor")]),
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
        let quantiles = arm.latency.response.quantiles
        let deliveries = arm.throughputLedger.deliveries
        let counted = [
            arm.counts.guestEntries, arm.counts.kicks, arm.counts.doorbells, arm.counts.listRegisterWrites,
            arm.counts.systemCalls,
        ]
        return TextTable.Row(
            name: arm.name,
            cells: [
                arm.kind.rawValue,
                Figure.rate(arm.cost.deliveriesPerSecond),
                Figure.nanoseconds(arm.cost.nanosecondsPerDelivery),
                Figure.nanoseconds(arm.cost.hostNanosecondsPerDelivery),
                Figure.duration(quantiles?.p50), Figure.duration(quantiles?.p99), Figure.duration(quantiles?.p999),
                Figure.percent(arm.throughputLedger.mergedShare),
                Figure.ratio(ratioToFloor(arm)),
            ]
                + counted.enumerated().map { column, count in
                    Self.isCounted(column, arm) ? Figure.perDelivery(count, of: deliveries) : Figure.none
                })
    }

    /// KVM does not count kicks, doorbells and list registers, and not each KVM its exits: the unknown is no zero.
    private static func isCounted(_ column: Int, _ arm: ArmResult) -> Bool {
        guard let live = arm.live else { return true }
        return column == 0 ? live.statistics["exits"] != nil : column == 4
    }

    /// Time per delivery against that of the floor of the same loop; nil without one, or if it is void.
    func ratioToFloor(_ arm: ArmResult) -> Double? {
        guard let floor = result.floor(of: arm), !floor.isVoid, !arm.isVoid,
            let ours = arm.cost.nanosecondsPerDelivery, let theirs = floor.cost.nanosecondsPerDelivery, theirs > 0
        else { return nil }
        return ours / theirs
    }
}
