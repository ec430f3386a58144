/// A counter of a record, with the name by which results have it.
public struct Counter<Record>: Sendable {
    /// Its name in results.
    public let name: String
    /// The property that counts.
    public let path: any WritableKeyPath<Record, UInt64> & Sendable

    /// - Parameters:
    ///   - name: its name in results.
    ///   - path: the property that counts.
    public init(_ name: String, _ path: any WritableKeyPath<Record, UInt64> & Sendable) {
        self.name = name
        self.path = path
    }
}

/// A record of counters that a room keeps of its own work: properties, since they are counted on hot paths, and a table
/// that sums and results walk.
public protocol Counting: Sendable {
    /// All counters of the record.
    static var counters: [Counter<Self>] { get }
}

extension Counting {
    /// Adds what another thread counted.
    public static func += (left: inout Self, right: Self) {
        for counter in counters { left[keyPath: counter.path] &+= right[keyPath: counter.path] }
    }

    /// What was counted after `earlier`.
    public static func - (left: Self, earlier: Self) -> Self {
        var difference = left
        for counter in counters { difference[keyPath: counter.path] &-= earlier[keyPath: counter.path] }
        return difference
    }
}
