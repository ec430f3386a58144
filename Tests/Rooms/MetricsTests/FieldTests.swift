import Testing

@testable import Metrics

@Suite("The table of a record") struct FieldTests {
    /// Stored figures that no line of the table names are summed by nobody and written nowhere.
    private static func check<Record: Tabled>(_ blank: Record) {
        let stored = Mirror(reflecting: blank).children.compactMap { $0.value is UInt64 ? $0.label : nil }
        #expect(Record.fields.map(\.name).sorted() == stored.sorted())
        var record = blank
        for (index, name) in FieldName<Record>.allCases.enumerated() { record[name] = UInt64(index + 1) }
        for (index, child) in Mirror(reflecting: record).children.filter({ $0.value is UInt64 }).enumerated() {
            #expect(record.figures[child.label ?? ""] == child.value as? UInt64, "\(index)")
        }
        #expect(Set(record.figures.values).count == Record.fields.count)
        var twice = record
        twice.addFields(of: record)
        for (name, value) in record.figures { #expect(twice.figures[name] == 2 * value, "\(name)") }
        var taken = blank
        taken.setFigures(from: record.figures.merging(["ofAnotherBuild": 7]) { $1 })
        #expect(taken.figures == record.figures)
        for name in FieldName<Record>.allCases {
            #expect(FieldName<Record>(rawValue: name.rawValue) == name && FieldName(name.field.path) == name)
            #expect(!name.field.meaning.isEmpty && !name.field.meaning.hasSuffix("."))
        }
        #expect(FieldName<Record>(rawValue: "none") == nil)
    }

    @Test func ofCountsIsComplete() { Self.check(Counts()) }

    @Test func ofTheLedgerIsComplete() { Self.check(Ledger()) }

    @Test func ofPhasesIsComplete() { Self.check(Phases()) }
}
