import Metrics
import Results
import Vocabulary

/// What disturbed the machine, round by round.
struct DisturbancePart {
    let result: RunResult

    var part: Part? {
        guard !result.arms.isEmpty || !result.audit.reasons.isEmpty else { return nil }
        let audit = RunNotes(result: result, palette: Palette(isColoured: false)).audit?.lines ?? []
        let words = Exhibit(
            "What was seen", legend: "", .lines(audit + result.audit.remedies.map { "Remedy: \($0)" }))
        return Part("machine-audit", "What disturbed the machine", [timeline, words].compactMap(\.self))
    }

    /// One kind of disturbance.
    private struct Kind: Sendable {
        var name: String
        var unit: Axis.Unit
        /// The value of a round; nil: the machine does not tell.
        var value: @Sendable (RoundAudit) -> Double?

        init(_ name: String, _ unit: Axis.Unit, _ value: @escaping @Sendable (RoundAudit) -> UInt64?) {
            self.name = name
            self.unit = unit
            self.value = { round in value(round).map { Double($0) } }
        }
    }

    private static let kinds: [Kind] = [
        Kind("stolen by the hypervisor", .nanoseconds, \.stealNanoseconds),
        Kind("tasks kept waiting", .nanoseconds, \.pressureNanoseconds),
        Kind("our thread kept waiting", .nanoseconds, \.waitedNanoseconds),
        Kind("processor away in a slice", .nanoseconds, \.awayNanoseconds),
        Kind("longest gap of the clock", .nanoseconds, \.spinGapNanoseconds),
        Kind("throttled by a quota", .nanoseconds, \.throttledNanoseconds),
        Kind("involuntary switches", .number, \.involuntarySwitches),
        Kind("migrations", .number, \.migrations),
    ]

    /// More rounds than this share columns, of which each shows its greatest.
    private static let mostColumns = 120

    private var timeline: Exhibit? {
        let rounds = result.audit.perRound
        guard rounds.count > 1 else { return nil }
        let size = (rounds.count + Self.mostColumns - 1) / Self.mostColumns
        let columns = stride(from: 0, to: rounds.count, by: size).map {
            Array(rounds[$0..<min($0 + size, rounds.count)])
        }
        let elapsed = rounds.reduce(0.0) { $0 + Double($1.elapsedNanoseconds) }
        var ends: [Double] = [0]
        for column in columns {
            ends.append((ends.last ?? 0) + column.reduce(0.0) { $0 + Double($1.elapsedNanoseconds) })
        }
        let axis = Axis(
            title: "time since the first round", scale: .linear(from: 0, to: max(elapsed, 1)), unit: .nanoseconds)
        let rows = Self.kinds.compactMap { kind -> Tracks.Row? in
            let all = rounds.compactMap(kind.value)
            guard let most = all.max(), most > 0 else { return nil }
            return row(kind, most: most, sum: all.reduce(0, +), columns, ends)
        }
        let quiet = Self.kinds.filter { kind in
            rounds.contains { kind.value($0) != nil } && rounds.allSatisfy { (kind.value($0) ?? 0) == 0 }
        }
        let unknown = Self.kinds.filter { kind in rounds.allSatisfy { kind.value($0) == nil } }
        let words = [
            "Each column is a round, as wide as it took long, in each row as high as its share of the row's worst; "
                + "orange if something of it was left out.",
            quiet.isEmpty ? nil : "Not seen: \(quiet.map(\.name).joined(separator: "; ")).",
            unknown.isEmpty ? nil : "The machine does not tell: \(unknown.map(\.name).joined(separator: "; ")).",
        ]
        let tracks = Tracks(
            nameHeading: "disturbance", axis: axis, columns: ["all", "worst round"],
            groups: [.init(heading: "", rows: rows)])
        return rows.isEmpty
            ? nil
            : Exhibit(
                "Disturbances over time", legend: words.compactMap(\.self).joined(separator: " "), .tracks(tracks),
                table: table)
    }

    private func row(
        _ kind: Kind, most: Double, sum: Double, _ columns: [[RoundAudit]], _ ends: [Double]
    ) -> Tracks.Row {
        let axis = Axis(title: "", scale: .linear(from: 0, to: 1), unit: kind.unit)
        let shapes = columns.indices.compactMap { index -> Tracks.Shape? in
            let rounds = columns[index]
            guard let worst = rounds.max(by: { (kind.value($0) ?? -1) < (kind.value($1) ?? -1) }),
                let value = kind.value(worst)
            else { return nil }
            let reason = rounds.lazy.compactMap(Self.leftOut).first
            return .column(
                from: ends[index], to: ends[index + 1], height: value / most,
                words: "\(kind.name), round \(worst.index): \(axis.words(value))"
                    + (reason.map { ", left out: \($0)" } ?? ""), isFaint: reason == nil)
        }
        return Tracks.Row(
            name: kind.name, tone: Tone(hue: 2), words: "\(kind.name): at most \(axis.words(most)) in a round",
            shapes: shapes, cells: [axis.words(sum), axis.words(most)])
    }

    /// Why a round was left out for all arms, or for which arms; nil if it was not.
    private static func leftOut(_ round: RoundAudit) -> String? {
        if let reason = round.excluded { return reason }
        return round.exclusions.isEmpty
            ? nil : "\(round.exclusions.map(\.arm).joined(separator: ", ")): \(round.exclusions[0].reason)"
    }

    private var table: DataTable {
        DataTable(
            caption: "Disturbances round by round", nameHeading: "round",
            columns: [.init(heading: "took")] + Self.kinds.map { .init(heading: $0.name) }
                + [.init(heading: "left out", isText: true)],
            groups: [
                .init(
                    rows: result.audit.perRound.map { round in
                        .init(
                            name: "\(round.index)",
                            cells: [Figure.duration(round.elapsedNanoseconds)]
                                + Self.kinds.map { kind in
                                    let axis = Axis(title: "", scale: .linear(from: 0, to: 1), unit: kind.unit)
                                    return kind.value(round).map(axis.words) ?? Figure.none
                                } + [Self.leftOut(round) ?? ""])
                    })
            ])
    }
}
