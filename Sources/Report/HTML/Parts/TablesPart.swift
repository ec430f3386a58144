import Metrics
import Results
import Vocabulary

/// The tables of a result that are no plots: every figure of its arms, counts, projections, checks, and notes.
struct TablesPart {
    let result: RunResult

    var part: Part? {
        Part(
            "figures", "All figures",
            runs + [counts, projected, beside].compactMap(\.self))
    }

    private var runs: [Exhibit] {
        let measured = result.arms.filter { $0.isVoid || $0.isTimed }
        guard !measured.isEmpty else { return [] }
        return RunTable.all(of: result).map { table in
            Exhibit(
                "Arms, \(table.kind.rawValue)",
                legend: table.kind.meaning + ". What is counted per delivery takes time on real hardware that is in no "
                    + "figure here.", .table(DataTable(table.table, caption: "Every arm: \(table.kind.rawValue)")))
        }
    }

    private var counts: Exhibit? {
        guard result.arms.contains(where: { $0.counted != nil }) else { return nil }
        return Exhibit(
            "Counts for each delivery", legend: CountsText.counter(of: result)?.lines.joined(separator: " ") ?? "",
            .table(DataTable(CountsTable(result: result).table, caption: "Counts for each delivery")))
    }

    private var projected: Exhibit? {
        guard let costs = result.costs else { return nil }
        let table = ProjectionTable(result: result, costs: costs)
        return Exhibit(
            "Projected by published unit costs", legend: table.legend.joined(separator: " "),
            .table(DataTable(table.table, caption: "Projected")))
    }

    private var beside: Exhibit? {
        guard let module = result.arms.lazy.compactMap(\.live).first?.module,
            let injections = result.modelBesideKernel?.value
        else { return nil }
        return Exhibit(
            "Model beside kernel", legend: NetInjection.difference + ".",
            .table(
                DataTable(
                    BesideTable(injections: injections, module: module).table, caption: "Model beside kernel")))
    }

    // MARK: Checks and notes

    /// What holds and what does not, of a command that measures nothing.
    var checks: Part? {
        guard !result.checks.isEmpty else { return nil }
        let table = DataTable(
            caption: "Checks", nameHeading: "check",
            columns: [
                .init(heading: "holds", isText: true), .init(heading: "figures", isText: true),
                .init(heading: "complaints", isText: true),
            ],
            groups: [
                .init(
                    rows: result.checks.map { check in
                        let figures = check.figures.sorted { $0.key < $1.key }
                        return .init(
                            name: check.name,
                            cells: [
                                check.holds ? "yes" : "no",
                                figures.map { "\($0.key) \(Figure.count($0.value))" }.joined(separator: ", "),
                                check.complaints.joined(separator: "; "),
                            ], emphasis: check.holds ? nil : .bad)
                    })
            ])
        return Part("checks", "What was checked", [Exhibit("Checks", legend: "", .table(table))])
    }

    /// Notes that stand nowhere else on the page.
    var notes: Part? {
        let palette = Palette(isColoured: false)
        let elsewhere: Set = ["ledger", "machine", "disturbed", "next", "verdict", "counted", "ns spent"]
        var notes = RunNotes(result: result, palette: palette).all
        if !result.comparisons.isEmpty || !result.differences.isEmpty {
            notes += GuardText(result, width: nil, isColoured: false).all
        }
        notes += result.arms.filter(\.isVoid).map { arm in
            RunNotes.Note(label: "void: \(arm.name)", lines: arm.complaints)
        }
        var seen = elsewhere
        let rows = notes.filter { seen.insert($0.label).inserted }.flatMap { note in
            note.lines.enumerated().map { index, line in
                DataTable.Row(name: index == 0 ? note.label : "", cells: [line])
            }
        }
        guard !rows.isEmpty else { return nil }
        let table = DataTable(
            caption: "Notes", nameHeading: "about", columns: [.init(heading: "note", isText: true)],
            groups: [.init(rows: rows)])
        return Part("notes", "Notes", [Exhibit("Notes", legend: "", .table(table))])
    }
}
