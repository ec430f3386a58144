/// A source file as text, seen three ways: as it is, without comments and strings, and its comments alone.
///
/// It knows as much of Swift's lexical grammar as this house uses: line comments (block comments are refused by the
/// formatter), strings on one line with their escapes and raw marks, and strings of many lines.
struct SourceText {
    /// Path from the package's root, with forward slashes.
    let path: String
    let lines: [String]
    /// Each line with its strings emptied and its comment taken away.
    let code: [String]
    /// Each line's comment without its slashes, nil if it has none.
    let comments: [String?]
    /// Whether the line lies inside a string of many lines.
    let isQuoted: [Bool]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last?.isEmpty == true { lines.removeLast() }
        var scanner = LineScanner()
        let scanned = lines.map { scanner.scan($0) }
        self.lines = lines
        code = scanned.map(\.code)
        comments = scanned.map(\.comment)
        isQuoted = scanned.map(\.isQuoted)
    }

    /// The room or test target that the file belongs to: the folder below Sources, Tests or Benchmarks.
    var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// A line without its comment. What stands in strings is kept, since an interpolation is code.
    func codeWithStrings(_ index: Int) -> Substring {
        // A comment begins where the scanner saw it; the scanned code has emptied strings, so its length does not say.
        guard let comment = comments[index] else { return lines[index][...] }
        return lines[index].dropLast(comment.count)
    }

    /// The words of a line: letters, digits and underscores.
    static func words(_ line: String) -> [Substring] {
        // Byte by byte: what is no ASCII counts as a letter.
        line.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
                false
            default: true
            }
        }.map { Substring($0) }
    }

    var isTest: Bool { path.hasPrefix("Tests/") }
}

/// Tells code, strings and comments apart, line by line.
private struct LineScanner {
    /// The end of the string of many lines that is open: three quotes and as many marks as it began with.
    private var terminator: String?

    mutating func scan(_ line: String) -> (code: String, comment: String?, isQuoted: Bool) {
        if terminator == nil, let scanned = Self.scanWithoutStrings(line) { return scanned }
        var rest = Substring(line)
        var code = ""
        let isQuoted = terminator != nil
        if let end = terminator {
            guard rest.drop(while: { $0 == " " }).hasPrefix(end) else { return ("", nil, true) }
            rest = rest.drop { $0 == " " }.dropFirst(end.count)
            terminator = nil
        }
        while let character = rest.first {
            if rest.hasPrefix("//") {
                return (code, String(rest.drop { $0 == "/" }.drop { $0 == " " }), isQuoted)
            }
            let marks = rest.prefix { $0 == "#" }
            let quotes = rest.dropFirst(marks.count)
            if quotes.hasPrefix("\"\"\"") {
                terminator = "\"\"\"" + marks
                return (code + "\"\"", nil, isQuoted)
            }
            if quotes.hasPrefix("\"") {
                code += "\"\""
                rest = Self.afterString(quotes.dropFirst(), marks: marks)
            } else {
                code.append(character)
                rest = rest.dropFirst()
            }
        }
        return (code, nil, isQuoted)
    }

    /// A line that has no quote, as most have none, byte by byte: all of it is code to where its comment begins. Nil if
    /// it has one.
    private static func scanWithoutStrings(_ line: String) -> (code: String, comment: String?, isQuoted: Bool)? {
        let bytes = line.utf8
        var last: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { return nil }
            if byte == UInt8(ascii: "/"), last == byte {
                // What a comment holds is no string.
                let code = line[..<bytes.index(before: index)]
                return (String(code), String(line[index...].drop { $0 == "/" }.drop { $0 == " " }), false)
            }
            last = byte
        }
        return (line, nil, false)
    }

    private static func afterString(_ text: Substring, marks: Substring) -> Substring {
        var rest = text
        while !rest.isEmpty && !rest.hasPrefix("\"" + marks) {
            // An escaped quote does not end the string; in a raw string a backslash needs the marks to escape.
            rest = rest.hasPrefix("\\" + marks) ? rest.dropFirst(2 + marks.count) : rest.dropFirst()
        }
        return rest.dropFirst(1 + marks.count)
    }
}
