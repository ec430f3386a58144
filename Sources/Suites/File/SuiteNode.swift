import Vocabulary
import Yams

/// A part of a suite file that knows where it stands, so that what is wrong with it can be pointed at.
struct SuiteNode {
    let file: String
    let node: Node

    /// A usage error at this place.
    func wrong(_ problem: String) -> RunError {
        .usage("\(file):\(node.mark.map { "\($0.line): " } ?? " ")\(Self.onOneLine(problem))")
    }

    /// A message that quotes what stands in a file is one line, whatever that is: logs take some lines for commands.
    private static func onOneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    /// What ends a line or steers a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// A key with its value.
    struct Entry {
        let key: String
        /// Where the key stands.
        let place: SuiteNode
        let value: SuiteNode
    }

    /// The keys and values of a mapping.
    /// - Throws: `usage` for something else, and for a key that is not among the known ones.
    func entries(_ what: String, known: [String]) throws(RunError) -> [Entry] {
        guard let mapping = node.mapping else { throw wrong("\(what) takes keys with values (key: value)") }
        var entries: [Entry] = []
        for (key, value) in mapping {
            let place = SuiteNode(file: file, node: key)
            guard let word = key.scalar?.string else { throw place.wrong("a key is a word") }
            guard known.contains(word) else {
                throw place.wrong("key of \(what): " + NearestName.complaint(word, among: known))
            }
            entries.append(Entry(key: word, place: place, value: SuiteNode(file: file, node: value)))
        }
        return entries
    }

    /// The members of a list.
    func list(_ what: String) throws(RunError) -> [SuiteNode] {
        guard let sequence = node.sequence else { throw wrong("\(what) takes a list") }
        return sequence.map { SuiteNode(file: file, node: $0) }
    }

    /// The members of a list, or the one word that stands in place of a list of one.
    func listOrOne(_ what: String) throws(RunError) -> [SuiteNode] {
        node.scalar != nil ? [self] : try list(what)
    }

    /// A word or a number, as it is written.
    func word(_ what: String) throws(RunError) -> String {
        guard let scalar = node.scalar, !scalar.string.isEmpty else { throw wrong("\(what) takes a word or a number") }
        guard !scalar.string.unicodeScalars.contains(where: Self.isControl) else {
            throw wrong("\(what) takes text on one line, without control characters")
        }
        return scalar.string
    }

    /// A number in a range.
    func integer(_ what: String, in range: ClosedRange<Int>) throws(RunError) -> Int {
        let word = try word(what)
        guard let number = Int(word), range.contains(number) else {
            throw wrong("\(what) \(word): takes a whole number, \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
