/// A figure of a record: its name in results, where it stands, what it means, and since when results have it.
///
/// Sums, results, their schema, and what builds tell each other walk the tables of these: a new figure is a stored
/// property, a line of the table, and the place where it is counted.
public struct Field<Record>: Sendable {
    /// What results call it.
    public let name: String
    /// Where it stands.
    public let path: any WritableKeyPath<Record, UInt64> & Sendable
    /// What it counts, in one sentence without its full stop; the schema has it.
    public let meaning: String
    /// The first minor version of the result's format that has it.
    public let since: Int

    /// A line of a table.
    public init(
        _ name: String, _ path: any WritableKeyPath<Record, UInt64> & Sendable, _ meaning: String, since: Int = 0
    ) {
        self.name = name
        self.path = path
        self.meaning = meaning
        self.since = since
    }
}

/// A record whose figures stand in a table.
public protocol Tabled: Sendable {
    /// In the order of the result.
    static var fields: [Field<Self>] { get }
}

extension Tabled {
    /// One figure by its name.
    public subscript(figure: FieldName<Self>) -> UInt64 {
        get { self[keyPath: figure.field.path] }
        set { self[keyPath: figure.field.path] = newValue }
    }

    /// All figures by their names.
    public var figures: [String: UInt64] {
        Dictionary(uniqueKeysWithValues: Self.fields.map { ($0.name, self[keyPath: $0.path]) })
    }

    /// Takes figures by their names; those that are not there are 0.
    public mutating func take(figures: [String: UInt64]) {
        for field in Self.fields { self[keyPath: field.path] = figures[field.name] ?? 0 }
    }

    /// Adds the figures of another record.
    public mutating func addFields(of other: Self) {
        for field in Self.fields { self[keyPath: field.path] += other[keyPath: field.path] }
    }
}
