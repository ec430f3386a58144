/// Reads scalars. A plain YAML scalar is whatever its reader asks for.
extension Node {
    /// The greatest count that is read, so that sums over a result's arms stay within 64 bits.
    package static let greatestCount: UInt64 = 1 << 50
    /// The greatest time that is read, in nanoseconds: thirty-six years.
    package static let greatestTime: UInt64 = 1 << 60

    /// This node; nil for null, which stands for what could not be told.
    package var orNull: Node? {
        switch value.content {
        case .null, .plain(""), .plain("~"), .plain("null"): nil
        default: self
        }
    }

    package func string() throws(DocumentError) -> String {
        switch value.content {
        case .string(let string), .plain(let string): return string
        default: throw error("a string")
        }
    }

    package func strings() throws(DocumentError) -> [String] {
        try elements { node throws(DocumentError) in try node.string() }
    }

    package func flag() throws(DocumentError) -> Bool {
        switch value.content {
        case .bool(let flag): return flag
        case .plain("true"): return true
        case .plain("false"): return false
        default: throw error("true or false")
        }
    }

    /// A whole number that is neither below the range nor above it.
    package func whole<Number: FixedWidthInteger>(_ range: ClosedRange<Number>) throws(DocumentError) -> Number {
        let number: Number? =
            switch value.content {
            case .integer(let number): Number(exactly: number)
            case .natural(let number): Number(exactly: number)
            case .plain(let text): Number(text)
            default: nil
            }
        guard let number, range.contains(number) else {
            throw error("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number that is not negative and not above the limit.
    package func natural(atMost limit: UInt64 = .max) throws(DocumentError) -> UInt64 { try whole(0...limit) }

    package func count() throws(DocumentError) -> UInt64 { try natural(atMost: Self.greatestCount) }

    package func nanoseconds() throws(DocumentError) -> UInt64 { try natural(atMost: Self.greatestTime) }

    /// A count that fits an `Int` on any machine: 0 to 2^31 - 1.
    package func small() throws(DocumentError) -> Int { try whole(0...Int(Int32.max)) }

    package func number() throws(DocumentError) -> Double {
        switch value.content {
        case .integer(let number): return Double(number)
        case .natural(let number): return Double(number)
        case .finite(let number): return number
        case .plain(let text):
            if let number = Double(text), number.isFinite { return number }
        default: break
        }
        throw error("a number")
    }

    /// A size, a time or a rate: a number that is not negative.
    package func amount() throws(DocumentError) -> Double {
        let number = try number()
        guard number >= 0 else { throw error("a number that is not negative") }
        return number
    }

    /// The case of an enumeration that a text names by its raw value.
    package func word<Word: RawRepresentable<String> & CaseIterable>() throws(DocumentError) -> Word {
        if case .string(let string) = value.content, let word = Word(rawValue: string) { return word }
        if case .plain(let string) = value.content, let word = Word(rawValue: string) { return word }
        throw error("one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }

    /// The 64 bits of a text that spells them in hexadecimal digits behind `0x`.
    package func hexadecimal() throws(DocumentError) -> UInt64 {
        if case .string(let text) = value.content, text.hasPrefix("0x"),
            text.utf8.dropFirst(2).allSatisfy(\.isHexDigit),
            let number = UInt64(text.dropFirst(2), radix: 16)
        {
            return number
        }
        throw error("a hexadecimal number like \"0x4000\"")
    }

    /// The reason why a member is null, from `nullReasons` of the object.
    package func reason(of name: String) throws(DocumentError) -> String {
        try optional("nullReasons")?.optional(name)?.string() ?? "no reason was recorded"
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
