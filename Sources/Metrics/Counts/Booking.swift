public import Vocabulary

/// Where the counters of a room stand in a record of results: at the figures of equal names. What the record does not
/// have is left out.
public struct Booking<Source: Counting, Record: Tabled>: Sendable {
    private let places: [(from: any WritableKeyPath<Source, UInt64> & Sendable, to: FieldName<Record>)]

    /// Looks every name up once.
    public init() {
        places = Source.counters.compactMap { counter in
            FieldName<Record>(rawValue: counter.name).map { (counter.path, $0) }
        }
    }

    /// Adds the counters to the record's figures.
    public func add(_ source: Source, to record: inout Record) {
        for place in places { record[place.to] &+= source[keyPath: place.from] }
    }
}
