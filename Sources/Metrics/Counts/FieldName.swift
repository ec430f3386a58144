/// The name of a figure that has a line in a record's table; its raw value is what results call it.
public struct FieldName<Record: Tabled>: Hashable, Sendable, RawRepresentable, CaseIterable {
    private let index: Int

    private init(index: Int) { self.index = index }

    /// The figure of that name; nil if the table has none.
    public init?(rawValue: String) {
        guard let index = Record.fields.firstIndex(where: { $0.name == rawValue }) else { return nil }
        self.init(index: index)
    }

    /// The figure that stands there. It must have a line in the table.
    public init(_ path: WritableKeyPath<Record, UInt64>) {
        guard let index = Record.fields.firstIndex(where: { $0.path == path }) else {
            preconditionFailure("\(path) has no line in the table of \(Record.self)")
        }
        self.init(index: index)
    }

    /// All of them, in the order of the result.
    public static var allCases: [FieldName] { Record.fields.indices.map(FieldName.init(index:)) }

    /// Its line of the table.
    public var field: Field<Record> { Record.fields[index] }

    /// What results call it.
    public var rawValue: String { field.name }

    /// Whether results of earlier minor versions do not have it.
    public var isLater: Bool { field.since > 0 }
}
