import Metrics
import Results
import Vocabulary

/// The table of the arms of one kind: a section for each floor, a row for each arm.
struct RunTable {
    let result: RunResult
    let kind: ResultKind

    /// A table for each kind of arm that the run has, modelled ones first: rows that do not belong together share none.
    static func all(of result: RunResult) -> [RunTable] {
        [ResultKind.modelled, .projected, .measured].filter { kind in result.arms.contains { $0.kind == kind } }
            .map { RunTable(result: result, kind: $0) }
    }

    var table: TextTable {
        let arms = result.armsInOrder.filter { $0.kind == kind }
        return TextTable(
            nameHeading: kind.rawValue, groups: groups,
            sections: result.groups(of: result.arms.filter { $0.kind == kind }).map { group in
                let rows = arms.filter { LoadGroup($0) == group }
                let words = [group.words, OpenLoopWords.heading(rows)].compactMap(\.self)
                return TextTable.Section(heading: words.joined(separator: ": "), rows: rows.map(row))
            })
    }

    /// Whether a figure of the table stands in brackets.
    var hasBrackets: Bool {
        result.arms.contains {
            $0.kind == kind && !$0.isVoid
                && ($0.isMedianDisputed || $0.isTimeDisputed || $0.isHostTimeDisputed || result.isDisturbed($0))
        }
    }

    private var hasHardware: Bool { result.arms.contains { $0.kind == kind && $0.hasHardwareTime } }

    private var groups: [TextTable.Group] {
        let times: [TextTable.Column] =
            (hasHardware ? [.init(top: "hard-", heading: "ware")] : []) + [.init(top: "", heading: "total")]
        return [
            .init(caption: "", columns: [.init(top: "+ns", heading: "host"), .init(top: "", heading: "(±)")]),
            .init(caption: "ns", columns: times),
            .init(caption: "", columns: [.init(top: "deliv-", heading: "eries/s")]),
            .init(
                caption: "response time",
                columns: [
                    .init(top: "", heading: "p50"), .init(top: "", heading: "p99"), .init(top: "", heading: "p99.9"),
                    .init(top: "", heading: "merged"),
                ]),
            .init(
                caption: "host",
                columns: [
                    .init(top: "", heading: "ns"), .init(top: "times", heading: result.reference?.name ?? "floor"),
                ]),
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
        let difference = result.hostAboveFloor(of: arm).value
        let hardware = Figure.nanoseconds(arm.cost.phases["hardware"])
        let isDisturbed = result.isDisturbed(arm)
        var cells = [
            Self.bracketed(
                difference.map { $0.isNone ? "none" : Figure.signed($0.nanoseconds) } ?? Figure.none, if: isDisturbed),
            difference?.spread.map { "(\(Figure.nanoseconds($0)))" } ?? Figure.none,
        ]
        if hasHardware { cells.append(arm.hasHardwareTime ? hardware : Figure.none) }
        cells += [
            Self.bracketed(Figure.nanoseconds(arm.cost.nanosecondsPerDelivery), if: isDisturbed || arm.isTimeDisputed),
            Figure.rate(arm.cost.deliveriesPerSecond),
            Self.bracketed(Figure.duration(response[.p50]), if: isDisturbed || arm.isMedianDisputed),
            Figure.duration(response[.p99]), Figure.duration(response[.p999]),
            Figure.percent(arm.ledger.mergedShare),
            Self.bracketed(
                Figure.nanoseconds(arm.cost.hostNanosecondsPerDelivery), if: isDisturbed || arm.isHostTimeDisputed),
            Figure.ratio(result.hostRatio(of: arm)),
        ]
        // An unknown count is no zero: KVM does not count its kicks, nor does every KVM count its exits.
        cells += counted.map { item in
            arm.counts.reading(item).value.map { Figure.fraction($0, of: deliveries) } ?? Figure.none
        }
        return TextTable.Row(name: arm.name, cells: cells)
    }

    private static func bracketed(_ figure: String, if isDisputed: Bool) -> String {
        isDisputed && figure != Figure.none ? "[\(figure)]" : figure
    }
}
