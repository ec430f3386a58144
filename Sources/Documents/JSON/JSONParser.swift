/// Reads JSON as RFC 8259 has it, and no more: members keep their order, a name that comes twice in an object is an
/// error, and so are numbers beyond a double, broken UTF-8 and half surrogate pairs.
///
/// Foundation's decoders are no choice here: they forget the order of members, and with it the bytes of the text, and
/// they take one of two members with the same name in silence.
package struct JSONParser {
    /// The deepest nesting that is parsed, so that no text can exhaust the stack. A result has ten levels.
    static let deepest = 64

    /// Up to so many members are searched one by one for a repeated name; an object with more members uses a hash.
    private static let fewMembers = 16

    private let bytes: ArraySlice<UInt8>
    private let file: String?
    private var position: Int
    private var line: Int
    private var lineStart: Int

    private init(_ bytes: ArraySlice<UInt8>, file: String?, line: Int) {
        self.bytes = bytes
        self.file = file
        self.line = line
        position = bytes.startIndex
        lineStart = position
    }

    /// Parses a text that holds one value.
    /// - Parameters:
    ///   - bytes: the text, in UTF-8.
    ///   - file: the document's name in errors; nil where the reader of the document adds it.
    ///   - line: the number of the text's first line.
    package static func root(
        _ bytes: ArraySlice<UInt8>, file: String? = nil, line: Int = 1
    ) throws(DocumentError) -> Node {
        // A byte order mark before the text is no part of it.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        var parser = JSONParser(text, file: file, line: line)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == bytes.endIndex else { throw parser.error("the end of the text") }
        return Node(value, file: file, path: "")
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(DocumentError) -> DocumentValue {
        skipBlanks()
        let mark = mark
        return DocumentValue(content: try content(depth: depth), mark: mark)
    }

    private mutating func content(depth: Int) throws(DocumentError) -> DocumentValue.Content {
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"): return try number()
        case _ where isDigit: return try number()
        default: throw error("a value")
        }
    }

    private mutating func object(depth: Int) throws(DocumentError) -> DocumentValue.Content {
        try enter(depth)
        var members: [DocumentValue.Member] = []
        var names: Set<String> = []
        if consume(after: UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw error("a member's name") }
            let mark = mark
            let name = try string()
            if members.count == Self.fewMembers { names = Set(members.map(\.name)) }
            let isRepeated =
                members.count < Self.fewMembers
                ? members.contains { $0.name == name } : !names.insert(name).inserted
            guard !isRepeated else {
                throw DocumentError(
                    place(mark), expected: "each member of an object once",
                    found: JSONValue.string(name).compact + " twice")
            }
            guard consume(after: UInt8(ascii: ":")) else { throw error("a colon") }
            members.append(.init(name: name, nameMark: mark, value: try value(depth: depth)))
        } while consume(after: UInt8(ascii: ","))
        guard consume(after: UInt8(ascii: "}")) else { throw error("a comma or the end of the object") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(DocumentError) -> DocumentValue.Content {
        try enter(depth)
        var elements: [DocumentValue] = []
        if consume(after: UInt8(ascii: "]")) { return .array([]) }
        repeat { elements.append(try value(depth: depth)) } while consume(after: UInt8(ascii: ","))
        guard consume(after: UInt8(ascii: "]")) else { throw error("a comma or the end of the array") }
        return .array(elements)
    }

    private mutating func enter(_ depth: Int) throws(DocumentError) {
        guard depth <= Self.deepest else {
            throw DocumentError(place(mark), expected: "at most \(Self.deepest) levels", found: "one more")
        }
        position += 1
    }

    private mutating func word(
        _ word: String, _ value: DocumentValue.Content
    ) throws(DocumentError) -> DocumentValue.Content {
        guard bytes[position...].starts(with: word.utf8) else { throw error("a value") }
        position += word.utf8.count
        return value
    }

    private mutating func number() throws(DocumentError) -> DocumentValue.Content {
        let start = position
        consume(UInt8(ascii: "-"))
        // No digit may follow a leading zero.
        if !consume(UInt8(ascii: "0")) { try digits() }
        var isWhole = true
        if consume(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            isWhole = false
            if !consume(UInt8(ascii: "+")) { consume(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // JSON's integers have no zero with a sign: -0 is read as a floating-point number.
        if isWhole && text != "-0" {
            if let integer = Int(text) { return .integer(integer) }
            if let natural = UInt64(text) { return .natural(natural) }
        }
        guard let number = Double(text), number.isFinite else {
            throw DocumentError(
                place(mark), expected: "a number that a double can hold", found: String(text.prefix(40)))
        }
        return .finite(number)
    }

    private mutating func digits() throws(DocumentError) {
        let start = position
        while isDigit { position += 1 }
        guard position > start else { throw error("a digit") }
    }

    // MARK: Strings

    private mutating func string() throws(DocumentError) -> String {
        position += 1
        let start = position
        while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        var text = Array(bytes[start..<position])
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("a control character spelt with an escape") }
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        guard consume(UInt8(ascii: "\"")) else { throw error("the end of a string") }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw DocumentError(place(mark), expected: "a string in UTF-8", found: "bytes that are none")
        }
        return string
    }

    private mutating func escape(into text: inout [UInt8]) throws(DocumentError) {
        guard let byte = peek else { throw error("the rest of an escape") }
        let meant: UInt8? =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: nil
            }
        if let meant {
            position += 1
            text.append(meant)
            return
        }
        guard consume(UInt8(ascii: "u")) else { throw error("an escape") }
        var code = UInt32(try unit())
        if (0xD800..<0xDC00).contains(code) {
            guard consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else {
                throw error("the other half of a pair")
            }
            let low = UInt32(try unit())
            guard (0xDC00..<0xE000).contains(low) else { throw error("the other half of a pair") }
            code = 0x1_0000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        // The low half of a surrogate pair by itself is no scalar.
        guard let scalar = Unicode.Scalar(code) else { throw error("a character") }
        text.append(contentsOf: String(scalar).utf8)
    }

    private mutating func unit() throws(DocumentError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    // MARK: Bytes

    private var isDigit: Bool { peek.map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false }

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    @discardableResult
    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func consume(after byte: UInt8) -> Bool {
        skipBlanks()
        return consume(byte)
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
            guard byte == 0x0A else { continue }
            line += 1
            lineStart = position
        }
    }

    /// The place of the next byte. Strings hold no line breaks, so only blanks move the line.
    private var mark: DocumentValue.Mark {
        .init(line: UInt32(clamping: line), column: UInt32(clamping: position - lineStart + 1))
    }

    private func place(_ mark: DocumentValue.Mark) -> DocumentPlace {
        DocumentPlace(file: file, line: Int(mark.line), column: Int(mark.column))
    }

    private func error(_ expected: String) -> DocumentError {
        let rest = bytes[position...].prefix(20).prefix { $0 != 0x0A }
        return DocumentError(
            place(mark), expected: expected,
            found: rest.isEmpty ? "the end of the line" : String(decoding: rest, as: UTF8.self))
    }
}
