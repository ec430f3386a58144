import Yams

/// Reads YAML 1.1 as far as configuration needs it: one document, whose keys are words that come once each.
///
/// Aliases are refused: a few lines of them can stand for more than any memory holds.
package struct YAMLParser {
    private let file: String
    private let text: String

    /// Parses a text that holds one document; nil if it holds none.
    /// - Parameters:
    ///   - text: the YAML text.
    ///   - file: the document's name in errors.
    package static func root(_ text: String, file: String) throws(DocumentError) -> Node? {
        try YAMLParser(file: file, text: text).root()
    }

    private func root() throws(DocumentError) -> Node? {
        try refuseAliases()
        guard let root = try composed() else { return nil }
        return Node(try value(root, depth: 0), file: file, path: "")
    }

    private func composed() throws(DocumentError) -> Yams.Node? {
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.nextRoot() else { return nil }
            if let second = try parser.nextRoot() {
                throw error(second.mark?.line, "one document", "a second one (---)")
            }
            return root
        } catch let error as DocumentError {
            throw error
        } catch let problem as YamlError {
            throw error(problem)
        } catch let problem {
            throw error(nil, "YAML", "text that is none: \(problem)")
        }
    }

    // MARK: Values

    private func value(_ node: Yams.Node, depth: Int) throws(DocumentError) -> DocumentValue {
        let mark = mark(node)
        guard depth <= JSONParser.deepest else {
            throw error(Int(mark.line), "at most \(JSONParser.deepest) levels", "one more")
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            return DocumentValue(content: isPlain ? .plain(scalar.string) : .string(scalar.string), mark: mark)
        case .sequence(let sequence):
            var elements: [DocumentValue] = []
            for element in sequence { elements.append(try value(element, depth: depth + 1)) }
            return DocumentValue(content: .array(elements), mark: mark)
        case .mapping(let mapping):
            var members: [DocumentValue.Member] = []
            for (key, element) in mapping {
                guard let name = key.scalar?.string else {
                    throw error(Int(self.mark(key).line), "a word as a key", "a list or keys with values")
                }
                members.append(
                    .init(name: name, nameMark: self.mark(key), value: try value(element, depth: depth + 1)))
            }
            return DocumentValue(content: .object(members), mark: mark)
        case .alias: throw error(Int(mark.line), "what it stands for", "an alias")
        }
    }

    private func mark(_ node: Yams.Node) -> DocumentValue.Mark {
        .init(line: UInt32(clamping: node.mark?.line ?? 1), column: UInt32(clamping: node.mark?.column ?? 1))
    }

    /// An asterisk that begins a word is taken for an alias wherever it stands, so that none is missed. Without an
    /// ampersand there is no anchor and thus no alias that stands for anything: patterns such as '*-apart' are words
    /// then.
    private func refuseAliases() throws(DocumentError) {
        guard text.contains("&") else { return }
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var before: Character = " "
            var last: Character = " "
            for character in line {
                let isWord = character.isLetter || character.isNumber || character == "_" || character == "-"
                if last == "*", isWord, !(before.isLetter || before.isNumber) {
                    throw error(number + 1, "what it stands for written out", "an alias (*\(character)...)")
                }
                (before, last) = (last, character)
            }
        }
    }

    // MARK: Errors

    private func error(_ line: Int?, _ expected: String, _ found: String) -> DocumentError {
        DocumentError(DocumentPlace(file: file, line: line), expected: expected, found: found)
    }

    private func error(_ problem: YamlError) -> DocumentError {
        switch problem {
        case .scanner(_, let words, let mark, _), .parser(_, let words, let mark, _),
            .composer(_, let words, let mark, _):
            return error(mark.line, "YAML", "text that is none: \(words)")
        case .duplicatedKeysInMapping(let keys, let context):
            let line = repeatedLine(of: keys[0], after: context.mark)
            return error(line, "each key once", keys.map { "\"\($0)\"" }.joined(separator: ", ") + " twice")
        case .reader(let words, let offset, _, _):
            return error(nil, "YAML", "text that is none: \(words) at byte \(offset ?? 0)")
        default: return error(nil, "YAML", "text that is none: \(problem)")
        }
    }

    /// The line of a key's second occurrence; Yams tells the place of the first one only.
    private func repeatedLine(of key: String, after first: Mark) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        let (index, column) = (first.line - 1, first.column - 1)
        guard lines.indices.contains(index), lines[index].indices.contains(column) else { return first.line }
        // Between braces it may stand anywhere; in a block, at the column of the first.
        let before = lines[index][..<column].last { $0 != " " }
        let isFlow = before == "{" || before == ","
        for line in index..<lines.count {
            let columns = line == index ? column + 1..<lines[line].count : lines[line].indices
            let places = columns.filter { isFlow || $0 == column && line != index }
            if places.contains(where: { Self.isKey(key, lines[line][$0...]) }) { return line + 1 }
        }
        return first.line
    }

    /// Whether the text begins with that key, in quotation marks or not, and its colon.
    private static func isKey(_ key: String, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let spellings = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
        return spellings.contains { text.starts(with: $0) && text.dropFirst($0.count).first { $0 != " " } == ":" }
    }
}
