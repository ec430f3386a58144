package import Documents
package import Metrics

/// How values of one type are written to a result, read from it, and described by its schema.
package struct Codec<Value>: Sendable {
    package let schema: Schema
    /// The JSON of a value, or why there is none.
    package let write: @Sendable (Value) -> Reading<JSONValue>
    package let read: @Sendable (Node) throws(DocumentError) -> Value

    package init(
        _ schema: Schema, write: @escaping @Sendable (Value) -> Reading<JSONValue>,
        read: @escaping @Sendable (Node) throws(DocumentError) -> Value
    ) {
        self.schema = schema
        self.write = write
        self.read = read
    }
}

extension Codec where Value == String {
    package static var text: Self {
        Self(.string, write: { .value(.string($0)) }) { node throws(DocumentError) in try node.string() }
    }

    /// A text that is one of these words as far as this version knows; other texts are read too.
    package static func text(among words: [String]) -> Self {
        Self(.words(words), write: { .value(.string($0)) }) { node throws(DocumentError) in try node.string() }
    }
}

extension Codec where Value == Bool {
    package static var flag: Self {
        Self(.flag, write: { .value(.bool($0)) }) { node throws(DocumentError) in try node.flag() }
    }
}

extension Codec where Value == UInt64 {
    /// A number without a limit, such as a seed.
    package static var natural: Self { upTo(.max) }
    package static var count: Self { upTo(Node.greatestCount) }
    package static var nanoseconds: Self { upTo(Node.greatestTime) }

    private static func upTo(_ limit: UInt64) -> Self {
        Self(.natural, write: { .value(.natural($0)) }) { node throws(DocumentError) in
            try node.natural(atMost: limit)
        }
    }
}

extension Codec where Value == UInt32 {
    package static var id: Self {
        Self(.natural, write: { .value(.natural(UInt64($0))) }) { node throws(DocumentError) in
            try node.whole(0...UInt32.max)
        }
    }
}

extension Codec where Value == Int {
    /// A number that fits an `Int` on any machine: 0 to 2^31 - 1.
    package static var small: Self {
        Self(.natural, write: { .value(.integer($0)) }) { node throws(DocumentError) in try node.small() }
    }
}

extension Codec where Value == Double {
    /// A number as it is.
    package static var number: Self {
        Self(
            .number,
            write: { $0.isFinite ? .value(.finite($0)) : .unavailable("not a number that can be told (\($0))") }
        ) { node throws(DocumentError) in try node.number() }
    }

    /// A size, a time or a rate as it is: not negative.
    package static var amount: Self {
        Self(number.schema, write: number.write) { node throws(DocumentError) in try node.amount() }
    }

    /// A time or a rate as the nearest integer.
    package static var rounded: Self {
        Self(
            .integer,
            write: { value in
                Reading(
                    Int(exactly: value.rounded()).map { .integer($0) },
                    else: "not a number that can be told (\(value))")
            }
        ) { node throws(DocumentError) in try node.amount() }
    }
}

extension Codec where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One of the words that an enumeration has.
    package static var word: Self {
        Self(.words(Value.allCases.map(\.rawValue)), write: { .value(.string($0.rawValue)) }) {
            node throws(DocumentError) in try node.word()
        }
    }
}

extension Codec where Value: Wired {
    /// A record that has a table of members.
    package static var record: Self {
        Self(.reference(Value.definition), write: { .value($0.json) }) { node throws(DocumentError) in
            try Value(node)
        }
    }
}

extension Codec {
    /// An array.
    package static func list<Element>(_ element: Codec<Element>, atMost limit: Int = .max) -> Self
    where Value == [Element] {
        Self(
            .array(element.schema), write: { .value(.array($0.map { element.write($0).value ?? .null })) }
        ) { node throws(DocumentError) in
            try node.elements(atMost: limit) { part throws(DocumentError) in try element.read(part) }
        }
    }

    /// An object whose names no table lists, written in ascending order.
    package static func map<Element>(_ element: Codec<Element>) -> Self where Value == [String: Element] {
        Self(
            .map(element.schema),
            write: { map in
                .value(
                    .object(
                        map.sorted { $0.key < $1.key }.map { ($0.key, element.write($0.value).value ?? .null) }))
            }
        ) { node throws(DocumentError) in
            var map: [String: Element] = [:]
            for member in try node.members() { map[member.name] = try element.read(member.value) }
            return map
        }
    }
}
