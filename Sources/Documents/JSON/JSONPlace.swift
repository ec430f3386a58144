/// A value of a result that is being read, and where it stands, so that whatever is wrong with it can say so.
package struct JSONPlace {
    /// No count of a result is greater, so that sums over its arms stay within 64 bits.
    static let greatestCount: UInt64 = 1 << 50
    /// No time of a result is greater: thirty-six years.
    static let greatestTime: UInt64 = 1 << 60

    package let value: JSONValue
    package let path: String

    package init(_ value: JSONValue, path: String = "") {
        self.value = value
        self.path = path
    }

    package func error(_ expected: String) -> ResultFileError {
        ResultFileError(path: path, expected: expected, found: value.excerpt)
    }

    // MARK: What is inside

    /// A member that must be there, be it null.
    package subscript(name: String) -> JSONPlace {
        get throws(ResultFileError) {
            guard let member = try optional(name) else {
                throw ResultFileError(path: inside(name), expected: "a value", found: "nothing")
            }
            return member
        }
    }

    /// A member that need not be there.
    package func optional(_ name: String) throws(ResultFileError) -> JSONPlace? {
        try members().first { $0.name == name }.map { JSONPlace($0.value, path: inside(name)) }
    }

    /// All members of an object in their order.
    package func members() throws(ResultFileError) -> [(name: String, value: JSONValue)] {
        guard case .object(let members) = value else { throw error("an object") }
        return members
    }

    /// All members of an object, each with its place.
    package func places() throws(ResultFileError) -> [(name: String, place: JSONPlace)] {
        try members().map { ($0.name, JSONPlace($0.value, path: inside($0.name))) }
    }

    /// What each element of an array is read as.
    package func elements<Element>(
        atMost limit: Int = .max, as read: (JSONPlace) throws(ResultFileError) -> Element
    ) throws(ResultFileError) -> [Element] {
        guard case .array(let elements) = value else { throw error("an array") }
        guard elements.count <= limit else { throw error("an array of at most \(limit)") }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            result.append(try read(JSONPlace(element, path: "\(path)[\(index)]")))
        }
        return result
    }

    private func inside(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: What it is

    /// Nil for null, which stands for what could not be told.
    package var orNull: JSONPlace? {
        if case .null = value { return nil }
        return self
    }

    package func string() throws(ResultFileError) -> String {
        guard case .string(let string) = value else { throw error("a string") }
        return string
    }

    package func strings() throws(ResultFileError) -> [String] {
        try elements { place throws(ResultFileError) in try place.string() }
    }

    package func flag() throws(ResultFileError) -> Bool {
        guard case .bool(let flag) = value else { throw error("true or false") }
        return flag
    }

    /// A number that is not negative and not above the limit.
    package func natural(atMost limit: UInt64 = .max) throws(ResultFileError) -> UInt64 {
        let natural: UInt64? =
            switch value {
            case .integer(let number): UInt64(exactly: number)
            case .natural(let number): number
            default: nil
            }
        guard let natural, natural <= limit else { throw error("a whole number from 0 to \(limit)") }
        return natural
    }

    package func count() throws(ResultFileError) -> UInt64 { try natural(atMost: Self.greatestCount) }

    package func nanoseconds() throws(ResultFileError) -> UInt64 { try natural(atMost: Self.greatestTime) }

    /// A count that is small enough for an `Int` on any machine.
    package func small() throws(ResultFileError) -> Int { Int(try natural(atMost: UInt64(Int32.max))) }

    package func number() throws(ResultFileError) -> Double {
        switch value {
        case .integer(let number): return Double(number)
        case .natural(let number): return Double(number)
        case .finite(let number): return number
        default: throw error("a number")
        }
    }

    /// One of the words that an enumeration has.
    package func word<Word: RawRepresentable<String> & CaseIterable>() throws(ResultFileError) -> Word {
        guard case .string(let string) = value, let word = Word(rawValue: string) else {
            throw error("one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }

    // MARK: What may be missing

    /// Why a member is null.
    package func reason(of name: String) throws(ResultFileError) -> String {
        try optional("nullReasons")?.optional(name)?.string() ?? "no reason was recorded"
    }
}

extension JSONValue {
    /// A few words on what it is, for a message.
    var excerpt: String {
        switch self {
        case .object: return "an object"
        case .array(let elements): return "an array of \(elements.count)"
        case .string(let string): return JSONValue.string(String(string.prefix(40))).compact
        default: return compact
        }
    }
}
