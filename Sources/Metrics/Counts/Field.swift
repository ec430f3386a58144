/// A figure of a record: its name in results, the property that holds it, its meaning, and the version that introduced
/// it.
///
/// Sums, results, their schema, and the lock step of two builds walk the tables of fields. A new figure is a stored
/// property, a line of the table, and the place where it is counted.
public struct Field<Record>: Sendable {
    /// Its name in results.
    public let name: String
    /// The property that holds it.
    public let path: any WritableKeyPath<Record, UInt64> & Sendable
    /// What it counts, in one sentence without its full stop, for the schema.
    public let meaning: String
    /// The first minor version of the result's format that has the figure.
    public let since: Int

    /// - Parameters:
    ///   - name: its name in results.
    ///   - path: the property that holds it.
    ///   - since: the first minor version of the result's format that has the figure.
    ///   - meaning: what it counts, in one sentence without its full stop.
    public init(
        _ name: String, _ path: any WritableKeyPath<Record, UInt64> & Sendable, _ meaning: String, since: Int = 0
    ) {
        self.name = name
        self.path = path
        self.meaning = meaning
        self.since = since
    }
}

/// A record whose figures are listed in a table.
public protocol Tabled: Sendable {
    /// The record's figures, in the order of the result's JSON.
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

    /// Sets the figures from a table by name; a figure that the table lacks becomes 0.
    public mutating func setFigures(from figures: [String: UInt64]) {
        for field in Self.fields { self[keyPath: field.path] = figures[field.name] ?? 0 }
    }

    /// Adds the figures of another record.
    public mutating func addFields(of other: Self) {
        for field in Self.fields { self[keyPath: field.path] += other[keyPath: field.path] }
    }
}
