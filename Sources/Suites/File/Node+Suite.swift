import Documents
import Vocabulary

/// Reads parts of a suite file; errors are usage errors in the words of suites.
extension Node {
    /// A usage error at this place.
    func wrong(_ problem: String) -> RunError {
        let line = place.line.map { "\($0): " } ?? " "
        return .usage(Self.onOneLine("\(place.file ?? ""):\(line)\(problem)"))
    }

    /// The text without line breaks and control characters. A message that quotes a file must be one line: CI services
    /// take some lines of a log for commands.
    static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    /// Whether the character ends a line or controls a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The keys and values of a mapping.
    /// - Throws: `usage` for anything but a mapping, and for a key that is not among the known ones.
    func entries(_ what: String, known: [String]) throws(RunError) -> [Member] {
        guard let entries = try? members() else { throw wrong("\(what) takes keys with values (key: value)") }
        for entry in entries where !known.contains(entry.name) {
            throw entry.key.wrong("key of \(what): " + NearestName.complaint(entry.name, among: known))
        }
        return entries
    }

    /// The members of a list.
    func list(_ what: String) throws(RunError) -> [Node] {
        guard let list = try? elements() else { throw wrong("\(what) takes a list") }
        return list
    }

    /// The members of a list, or one word in place of a list of one.
    func listOrOne(_ what: String) throws(RunError) -> [Node] {
        (try? string()) != nil ? [self] : try list(what)
    }

    /// A word, or a number as it is written.
    func word(_ what: String) throws(RunError) -> String {
        guard let word = try? string(), !word.isEmpty else { throw wrong("\(what) takes a word or a number") }
        guard !word.unicodeScalars.contains(where: Self.isControl) else {
            throw wrong("\(what) takes text on one line, without control characters")
        }
        return word
    }

    /// A whole number in a range.
    func integer(_ what: String, in range: ClosedRange<Int>) throws(RunError) -> Int {
        guard let number = try? whole(range) else {
            throw wrong(
                "\(what) \(try word(what)): takes a whole number, \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
