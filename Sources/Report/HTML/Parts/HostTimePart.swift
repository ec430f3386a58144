import Metrics
import Results
import Vocabulary

/// How much more of the host's time a delivery takes than one of the floor, arm by arm, with every round.
struct HostTimePart {
    let result: RunResult

    var part: Part? {
        let exhibit = exhibit
        let title = exhibit == nil ? "Where the time goes" : "Host time above the floor"
        return Part("host", title, [exhibit, phases].compactMap(\.self))
    }

    // MARK: Above the floor

    /// An arm with its difference from its floor.
    private struct Told {
        var arm: ArmResult
        var difference: HostDifference
    }

    /// The arms of each group that stand on a floor.
    private var rows: [(group: LoadGroup, rows: [Told])] {
        let arms = result.armsInOrder
        return result.groups(of: arms).compactMap { group in
            let rows = arms.compactMap { arm -> Told? in
                guard LoadGroup(arm) == group else { return nil }
                return result.hostAboveFloor(of: arm).value.map { Told(arm: arm, difference: $0) }
            }
            return rows.isEmpty ? nil : (group, rows)
        }
    }

    private var exhibit: Exhibit? {
        let rows = rows
        guard !rows.isEmpty else { return nil }
        let ends = rows.flatMap(\.rows).flatMap { row -> [Double] in
            let (value, spread) = (row.difference.nanoseconds, row.difference.spread ?? 0)
            return [0, value - 2.5 * spread, value + 2.5 * spread]
        }
        let axis = Axis(title: "ns above the floor", scale: Scale(over: ends), unit: .difference)
        let tracks = Tracks(
            nameHeading: "arm", axis: axis, columns: ["adds", "±", "× floor"],
            groups: rows.map { group, rows in
                let arms = result.armsInOrder.filter { LoadGroup($0) == group }
                let tones = Dictionary(uniqueKeysWithValues: zip(arms.map(\.name), Tone.all(of: arms)))
                return Tracks.Group(
                    heading: group.words, rows: rows.map { row($0.arm, $0.difference, axis, tones[$0.arm.name]) })
            }, origin: 0)
        return Exhibit(
            "What each path adds to the host's work for an interrupt",
            legend:
                "The dot is the median of the rounds' differences from the floor of the section, the bar their middle "
                + "half, each small dot one round. “None” is a difference smaller than half of the bar. In brackets: "
                + "the "
                + "rounds disagree by more than 20 %.", .tracks(tracks))
    }

    private func row(_ arm: ArmResult, _ difference: HostDifference, _ axis: Axis, _ tone: Tone?) -> Tracks.Row {
        let value = difference.nanoseconds
        let spread = difference.spread
        let all = result.floor(of: arm).flatMap { arm.hostTimes(above: $0).value }?.map(\.nanoseconds) ?? []
        let shown = all.filter(axis.scale.holds)
        let isDoubtful =
            arm.grade == .c || result.floor(of: arm)?.grade == .c || result.isDisturbed(arm)
        let figure = difference.isNone ? "none" : "\(Figure.signed(value)) ns"
        let outside = all.count > shown.count ? ", \(all.count - shown.count) of them beyond the axis" : ""
        let words =
            "\(arm.name): \(Figure.signed(value)) ns, ± \(Figure.nanoseconds(spread)), "
            + "\(difference.rounds) rounds\(outside)"
        return Tracks.Row(
            name: arm.name, tone: tone ?? .grey, words: words,
            shapes: [
                .dots(shown),
                .interval(lower: value - (spread ?? 0), value: value, upper: value + (spread ?? 0), words: words),
            ],
            cells: [
                isDoubtful ? "[\(figure)]" : figure, Figure.nanoseconds(spread),
                Figure.ratio(result.hostRatio(of: arm)),
            ], isDoubtful: isDoubtful)
    }

    // MARK: Whose time it was

    /// The roles in the order of a signal's way, the harness last, each with the tone of its bars.
    private static let roles: [(name: String, words: String, tone: Tone)] =
        zip(Phases.fields, [0, 1, 2, 3, 4, 5]).map { field, hue in (field.name, field.meaning, Tone(hue: hue)) }
        + [("harness", "The harness's own", Tone(hue: 6))]

    private var phases: Exhibit? {
        let arms = result.armsInOrder.filter { !$0.isVoid && $0.isTimed && !$0.cost.phases.isEmpty }
        guard !arms.isEmpty else { return nil }
        let most = arms.map { Self.parts($0).reduce(0) { $0 + $1.nanoseconds } }.max() ?? 1
        let axis = Axis(
            title: "ns for a delivery", scale: .linear(from: 0, to: max(most, 1) * 1.02), unit: .nanoseconds)
        let tracks = Tracks(
            nameHeading: "arm", axis: axis, columns: ["host", "total"],
            groups: result.groups(of: arms).map { group in
                Tracks.Group(
                    heading: group.words, rows: arms.filter { LoadGroup($0) == group }.map(Self.phaseRow))
            }, legend: Self.roles.map { ($0.name, $0.tone) })
        let table = DataTable(
            caption: "Nanoseconds for a delivery, by role", nameHeading: "arm",
            columns: Self.roles.map { DataTable.Column(heading: $0.name) },
            groups: [
                .init(
                    rows: arms.map { arm in
                        .init(name: arm.name, cells: Self.parts(arm).map { Figure.nanoseconds($0.nanoseconds) })
                    })
            ])
        return Exhibit(
            "Whose time a delivery is",
            legend:
                "Closed loop. source: the device's write; loop: waiting and reaping; injection: route, translation, "
                + "latch; hardware: what the model does in a GICv4's place; vcpu: entering and leaving the guest. With "
                + "roles on threads of their own, parts pass at once.", .tracks(tracks), table: table)
    }

    private static func parts(_ arm: ArmResult) -> [(name: String, nanoseconds: Double)] {
        Phases.fields.map { ($0.name, arm.cost.phases[$0.name] ?? 0) }
            + [("harness", arm.cost.harnessNanosecondsPerDelivery ?? 0)]
    }

    private static func phaseRow(_ arm: ArmResult) -> Tracks.Row {
        var end = 0.0
        let parts = parts(arm)
        let shapes = zip(parts, roles).compactMap { part, role -> Tracks.Shape? in
            guard part.nanoseconds > 0 else { return nil }
            defer { end += part.nanoseconds }
            return .bar(
                from: end, to: end + part.nanoseconds, tone: role.tone,
                words: "\(arm.name), \(role.name): \(Figure.nanoseconds(part.nanoseconds)) ns")
        }
        return Tracks.Row(
            name: arm.name, tone: .grey,
            words: "\(arm.name): "
                + parts.filter { $0.nanoseconds > 0 }.map { "\($0.name) \(Figure.nanoseconds($0.nanoseconds))" }
                .joined(separator: ", ") + " ns",
            shapes: shapes,
            cells: [
                Figure.nanoseconds(arm.cost.hostNanosecondsPerDelivery),
                Figure.nanoseconds(arm.cost.nanosecondsPerDelivery),
            ])
    }
}
