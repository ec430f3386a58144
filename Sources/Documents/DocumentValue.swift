/// A value as a parser found it, with the line and the column at which its text begins.
package struct DocumentValue: Sendable {
    /// The kind of the value, and the value.
    package enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int)
        /// A number beyond `Int`.
        case natural(UInt64)
        case finite(Double)
        case string(String)
        /// A plain YAML scalar, without quotation marks: its reader decides whether it is a word, a number, a flag or
        /// null.
        case plain(String)
        case array([DocumentValue])
        case object([Member])
    }

    /// A name of an object and its value. An object has each name once, in the order of the text.
    package struct Member: Sendable {
        let name: String
        let nameMark: Mark
        let value: DocumentValue
    }

    /// A line and a column, from 1.
    package struct Mark: Sendable {
        var line: UInt32
        var column: UInt32
    }

    package let content: Content
    let mark: Mark
}

extension DocumentValue {
    /// A few words on the value, for a message.
    var excerpt: String {
        switch content {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .natural(let number): String(number)
        case .finite(let number): JSONValue.finite(number).compact
        case .string(let string): JSONValue.string(String(string.prefix(40))).compact
        case .plain(let text): text.isEmpty ? "nothing" : JSONValue.string(String(text.prefix(40))).compact
        case .array(let elements): "an array of \(elements.count)"
        case .object: "an object"
        }
    }
}
