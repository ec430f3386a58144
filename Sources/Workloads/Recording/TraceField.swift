import Documents
import Vocabulary

/// A key of a trace line: its name, and the function that reads its value into the record.
struct TraceField: Sendable {
    let name: String
    /// Reads the value and checks it. A key with value null counts as missing.
    let read: @Sendable (inout TraceLine, Node) throws(DocumentError) -> Void

    /// A key that lines may have and irqmark ignores.
    static func unread(_ name: String) -> Self { Self(name: name) { _, _ throws(DocumentError) in } }

    static func number<Number: FixedWidthInteger & Sendable>(
        _ name: String, _ field: any WritableKeyPath<TraceLine, Number?> & Sendable, _ range: ClosedRange<Number>
    ) -> Self {
        Self(name: name) { line, node throws(DocumentError) in line[keyPath: field] = try node.whole(range) }
    }

    /// A number of 32 bits.
    static func id(_ name: String, _ field: any WritableKeyPath<TraceLine, UInt32?> & Sendable) -> Self {
        number(name, field, 0...UInt32.max)
    }

    /// 0 or 1.
    static func bit(_ name: String, _ field: any WritableKeyPath<TraceLine, Int?> & Sendable) -> Self {
        number(name, field, 0...1)
    }

    static func flag(_ name: String, _ field: any WritableKeyPath<TraceLine, Bool?> & Sendable) -> Self {
        Self(name: name) { line, node throws(DocumentError) in line[keyPath: field] = try node.flag() }
    }

    static func word(_ name: String, _ field: any WritableKeyPath<TraceLine, String?> & Sendable) -> Self {
        Self(name: name) { line, node throws(DocumentError) in line[keyPath: field] = try node.string() }
    }

    /// A text of hexadecimal digits behind `0x`, whose number is a multiple of `alignment`.
    static func hexadecimal(
        _ name: String, _ field: any WritableKeyPath<TraceLine, String?> & Sendable, alignment: UInt64 = 1
    ) -> Self {
        Self(name: name) { line, node throws(DocumentError) in
            line[keyPath: field] = try node.address(alignment: alignment)
        }
    }

    /// An object that has keys of its own.
    static func object<Value: Sendable>(
        _ name: String, _ field: any WritableKeyPath<TraceLine, Value?> & Sendable,
        _ read: @escaping @Sendable (Node) throws(DocumentError) -> Value
    ) -> Self {
        Self(name: name) { line, node throws(DocumentError) in line[keyPath: field] = try read(node) }
    }

    /// A list of objects.
    static func list<Value: Sendable>(
        _ name: String, _ field: any WritableKeyPath<TraceLine, [Value]?> & Sendable,
        _ read: @escaping @Sendable (Node) throws(DocumentError) -> Value
    ) -> Self {
        Self(name: name) { line, node throws(DocumentError) in
            line[keyPath: field] = try node.elements(atMost: 1 << 20, as: read)
        }
    }
}

extension Node {
    /// A text of hexadecimal digits behind `0x`, returned as it is written.
    func address(alignment: UInt64 = 1) throws(DocumentError) -> String {
        guard try hexadecimal().isMultiple(of: alignment) else {
            throw error("a multiple of \(alignment) in hexadecimal")
        }
        return try string()
    }

    /// Refuses a key that is not among the known ones, and names the nearest known key.
    func allow(_ known: [String]) throws(DocumentError) {
        for member in try members() where !known.contains(member.name) { throw member.unknownKey(among: known) }
    }
}

extension Node.Member {
    /// The error of an unknown key.
    func unknownKey(among known: [String]) -> DocumentError {
        let nearest = NearestName.of(name, among: known).map { "the nearest is \"\($0)\"" }
        return key.error("a known key (\(nearest ?? known.joined(separator: ", ")))")
    }
}
