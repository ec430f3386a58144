import Documents
import Vocabulary

/// How a suite file is read: what is wrong with a part of it is a usage error in the words of suites.
extension Node {
    /// A usage error at this place.
    func wrong(_ problem: String) -> RunError {
        let line = place.line.map { "\($0): " } ?? " "
        return .usage(Self.onOneLine("\(place.file ?? ""):\(line)\(problem)"))
    }

    /// A message that quotes what stands in a file is one line, whatever that is: logs take some lines for commands.
    static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    /// What ends a line or steers a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The keys and values of a mapping.
    /// - Throws: `usage` for something else, and for a key that is not among the known ones.
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

    /// The members of a list, or the one word that stands in place of a list of one.
    func listOrOne(_ what: String) throws(RunError) -> [Node] {
        (try? string()) != nil ? [self] : try list(what)
    }

    /// A word or a number, as it is written.
    func word(_ what: String) throws(RunError) -> String {
        guard let word = try? string(), !word.isEmpty else { throw wrong("\(what) takes a word or a number") }
        guard !word.unicodeScalars.contains(where: Self.isControl) else {
            throw wrong("\(what) takes text on one line, without control characters")
        }
        return word
    }

    /// A number in a range.
    func integer(_ what: String, in range: ClosedRange<Int>) throws(RunError) -> Int {
        guard let number = try? whole(range) else {
            throw wrong(
                "\(what) \(try word(what)): takes a whole number, \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
