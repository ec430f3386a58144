import Metrics
import Results

/// The table of counts for each delivery, a row for each arm.
struct CountsTable {
    let result: RunResult

    var table: TextTable {
        let counted = result.arms.filter { $0.counted != nil }
        let windows = counted.map(\.window).reduce(into: [Int?]()) { if !$0.contains($1) { $0.append($1) } }
        return TextTable(
            nameHeading: "arm", groups: Self.groups,
            sections: windows.map { window in
                let arms = counted.filter { $0.window == window }
                return TextTable.Section(
                    heading: Self.heading(arms, window: window),
                    rows: arms.compactMap { arm in arm.counted.map { Self.row(arm, $0) } })
            })
    }

    /// What the counts of a delivery are a function of: `for each delivery, 64 in flight, 4 vCPUs, 1, 4 or 16 list
    /// registers`.
    private static func heading(_ arms: [ArmResult], window: Int?) -> String {
        let words = [
            "for each delivery", window.map { "\($0) in flight" }, words(arms.compactMap(\.vcpus), "vCPU"),
            words(arms.compactMap(\.listRegisters), "list register"),
        ]
        return words.compactMap(\.self).joined(separator: ", ")
    }

    /// How many of something the arms have: `1, 4 or 16 list registers`; nil if none has any.
    private static func words(_ numbers: [Int], _ noun: String) -> String? {
        let all = Set(numbers).sorted().map { "\($0)" }
        guard let last = all.last else { return nil }
        let list = all.count == 1 ? last : all.dropLast().joined(separator: ", ") + " or " + last
        return list + " " + noun + (list == "1" ? "" : "s")
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
