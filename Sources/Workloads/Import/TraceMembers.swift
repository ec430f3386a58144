/// The members of one line of a trace that is being written.
struct TraceMembers {
    private(set) var text: String

    /// A line of a kind.
    init(_ op: String) { text = "\"op\":\"\(op)\"" }

    mutating func add(_ name: String, _ number: UInt64?) {
        if let number { text += ",\"\(name)\":\(number)" }
    }

    mutating func add(_ name: String, _ flag: Bool?) {
        if let flag { text += ",\"\(name)\":\(flag)" }
    }

    /// Adds a word that needs no escape.
    mutating func add(_ name: String, word: String) { text += ",\"\(name)\":\"\(word)\"" }

    mutating func add(hexadecimal name: String, _ number: UInt64) {
        text += ",\"\(name)\":\"0x\(String(number, radix: 16))\""
    }

    /// Adds a value that is JSON already.
    mutating func add(_ name: String, json: String) { text += ",\"\(name)\":\(json)" }
}
