import Metrics
import Results

/// The table of counts for each delivery, a row for each arm.
struct CountsTable {
    let result: RunResult

    var table: TextTable {
        TextTable(
            nameHeading: "arm", groups: Self.groups,
            sections: [
                TextTable.Section(
                    heading: "for each delivery",
                    rows: result.arms.compactMap { arm in arm.counted.map { Self.row(arm, $0) } })
            ])
    }

    private static let columns: [[(top: String, heading: String, name: String)]] = [
        [
            ("instruc-", "tions", "instructions"), ("system", "calls", "systemCalls"),
            ("alloca-", "tions", "allocations"),
            ("ring", "entries", "ringEntries"), ("wake-", "ups", "wakeUps"),
        ],
        [
            ("guest", "entries", "guestEntries"), ("", "kicks", "kicks"), ("door-", "bells", "doorbells"),
            ("list reg.", "writes", "listRegisterWrites"),
        ],
        [
            ("locks", "taken", "lockAcquisitions"), ("locks", "parked", "lockParks"),
            ("refe-", "rences", "references"), ("read", "sections", "readSections"), ("cache", "hits", "cacheHits"),
            ("cache", "misses", "cacheMisses"),
        ],
    ]

    private static let groups = zip(["the host's process", "guest", "locks and cache"], columns).map {
        caption, columns in
        TextTable.Group(caption: caption, columns: columns.map { .init(top: $0.top, heading: $0.heading) })
    }

    private static func row(_ arm: ArmResult, _ counted: CountedResult) -> TextTable.Row {
        TextTable.Row(
            name: arm.name, cells: columns.flatMap { $0 }.map { cell(counted, $0.name) },
            emphasis: arm.isVoid ? .bad : nil)
    }

    private static func cell(_ counted: CountedResult, _ name: String) -> String {
        guard let value = counted.perDelivery(name) else { return Figure.none }
        return Figure.counted(value)
    }
}
