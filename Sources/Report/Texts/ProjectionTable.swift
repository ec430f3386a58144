import Metrics
import Results
import Vocabulary

/// The table of counted work times published unit costs. A table of its own, so that nobody takes it for a measurement.
struct ProjectionTable {
    let result: RunResult
    let costs: UnitCosts

    private var arms: [ArmResult] { result.arms.filter { $0.projected != nil } }

    /// Counts with a unit cost.
    private var priced: [Counts.Item] { UnitCosts.untimed.filter { costs[$0] != nil } }

    /// Counts without a unit cost that some arm has.
    private var unpriced: [Counts.Item] {
        UnitCosts.untimed.filter { item in costs[item] == nil && arms.contains { $0.counts[item] > 0 } }
    }

    var table: TextTable {
        let loops = arms.reduce(into: [String]()) { if !$0.contains($1.loop) { $0.append($1.loop) } }
        return TextTable(
            nameHeading: "arm", groups: groups,
            sections: loops.map { loop in
                TextTable.Section(heading: loop, rows: arms.filter { $0.loop == loop }.map(row))
            })
    }

    private var groups: [TextTable.Group] {
        var groups = [
            TextTable.Group(caption: "", columns: [.init(top: "", heading: "kind", isText: true)]),
            TextTable.Group(
                caption: "ns per delivery",
                columns: [.init(top: "", heading: "all")] + priced.map(Self.column)),
        ]
        if !unpriced.isEmpty {
            groups.append(TextTable.Group(caption: "per delivery, no known cost", columns: unpriced.map(Self.column)))
        }
        return groups
    }

    private func row(_ arm: ArmResult) -> TextTable.Row {
        let terms = arm.projected?.terms ?? []
        let times = priced.map { item in
            Figure.nanoseconds(terms.first { $0.count == item }?.nanosecondsPerDelivery)
        }
        let counts = unpriced.map { Figure.perDelivery(arm.counts[$0], of: arm.throughputLedger.deliveries) }
        return TextTable.Row(
            name: arm.name,
            cells: [ResultKind.projected.rawValue, Figure.nanoseconds(arm.projected?.nanosecondsPerDelivery)] + times
                + counts)
    }

    private static func column(_ item: Counts.Item) -> TextTable.Column {
        switch item {
        case .guestEntries: .init(top: "guest", heading: "entries")
        case .doorbells: .init(top: "door-", heading: "bells")
        case .listRegisterWrites: .init(top: "list reg.", heading: "writes")
        case .maintenanceInterrupts: .init(top: "mainten.", heading: "interr.")
        case .hostCommands: .init(top: "host's ITS", heading: "commands")
        case .hostRegisterWrites: .init(top: "its GICR", heading: "writes")
        default: .init(top: "", heading: item.rawValue)
        }
    }

    /// Lines that name the machine and the publications of the unit costs.
    var legend: [String] {
        [
            "projected: what was counted, times unit costs published for \(costs.title). That time is in no figure "
                + "above; it was not measured here, and no sum of the two is a measurement."
        ]
            + priced.map { item in
                let unit = costs[item]!
                let parts = unit.contains.map { "\(Figure.fixed($0.times, 0)) × \($0.count.rawValue)" }
                let less =
                    parts.isEmpty
                    ? "" : " (\(Figure.nanoseconds(unit.nanoseconds)), less \(parts.joined(separator: ", ")))"
                return "\(item.rawValue): \(Figure.nanoseconds(costs.nanoseconds(of: item))) ns\(less). \(unit.what). "
                    + "\(unit.hardware), Linux \(unit.kernel). \(unit.source)"
            }
    }
}
