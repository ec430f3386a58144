/// The name of a figure that has a line in a record's table. Its raw value is the name in results.
public struct FieldName<Record: Tabled>: Hashable, Sendable, RawRepresentable, CaseIterable {
    private let index: Int

    private init(index: Int) { self.index = index }

    /// The figure of that name; nil if the table has none.
    public init?(rawValue: String) {
        guard let index = Record.fields.firstIndex(where: { $0.name == rawValue }) else { return nil }
        self.init(index: index)
    }

    /// The name of the figure that a property holds. Traps if the property has no line in the table.
    public init(_ path: WritableKeyPath<Record, UInt64>) {
        guard let index = Record.fields.firstIndex(where: { $0.path == path }) else {
            preconditionFailure("\(path) has no line in the table of \(Record.self)")
        }
        self.init(index: index)
    }

    /// All names, in the order of the result's JSON.
    public static var allCases: [FieldName] { Record.fields.indices.map(FieldName.init(index:)) }

    /// The figure's line of the table.
    public var field: Field<Record> { Record.fields[index] }

    /// The figure's name in results.
    public var rawValue: String { field.name }

    /// Whether results of earlier minor versions do not have it.
    public var isLater: Bool { field.since > 0 }
}
