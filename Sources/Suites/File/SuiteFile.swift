import Foundation
import Vocabulary
import Yams

/// A suite that stands in a file: YAML, every key known, every mistake told with its line.
struct SuiteFile {
    /// What a file may be long, in bytes: many times what the most arms need.
    static let mostBytes = 65_536
    /// Arms that a suite may have.
    static let mostArms = 256

    private let path: String
    private var name: String?
    private var summary: String?
    private var seconds: Double?
    private var load = SuiteLoad()
    private var arms = SuiteArms()

    /// Reads the file.
    /// - Throws: `failed` if it cannot be read, `usage` for what stands in it.
    static func read(_ path: String) throws(RunError) -> Suite {
        try SuiteFile(text: try text(of: path), path: path).suite()
    }

    /// - Parameter path: what errors call the file, and where the name comes from if it says none.
    init(text: String, path: String) throws(RunError) {
        self.path = path
        try Self.refuseAliases(text, path: path)
        let root = SuiteNode(file: path, node: try Self.compose(text, path: path))
        let entries = try root.entries("a suite", known: Self.keys)
        // What the arms start from must be known before the first one is read.
        for entry in entries where entry.key == "defaults" {
            arms.defaults = try SuiteArms.axes(entry.value, "defaults")
        }
        for entry in entries { try take(entry) }
    }

    /// The suite.
    func suite() throws(RunError) -> Suite {
        let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let name = name ?? stem
        guard Suite.named(name) == nil, !Self.takenNames.contains(name) else {
            throw .usage("\(path): \(name) is the name of a suite that ships; give the suite another (name: ...)")
        }
        guard !arms.configurations.isEmpty else {
            throw .usage("\(path): the suite has no arms; add them (arms: or matrix:)")
        }
        return Suite(
            name: name, summary: summary ?? "from \(path)", arms: arms.configurations, seconds: seconds ?? Self.seconds,
            load: load, file: path)
    }

    private static let keys = [
        "name", "summary", "seconds", "rate", "arrivals", "window", "rounds", "vcpus", "list-registers", "defaults",
        "arms", "matrix",
    ]
    /// What results call runs without a suite.
    private static let takenNames = [Suite.comparison, Suite.diagnosis]
    /// How long a suite runs that does not say.
    private static let seconds = 20.0

    private mutating func take(_ entry: SuiteNode.Entry) throws(RunError) {
        let (key, value) = (entry.key, entry.value)
        switch key {
        case "name":
            name = try value.word(key)
        case "summary": summary = try value.word(key)
        case "seconds":
            guard let time = Quantity.seconds(try value.word(key)) else {
                throw value.wrong(
                    "seconds \(try value.word(key)): takes a time, 1ms to 1000000s, such as 20, 2m or 500ms")
            }
            seconds = time
        case "rate":
            guard let rate = Quantity.rate(try value.word(key)) else {
                throw value.wrong("rate \(try value.word(key)): takes signals per second, such as 20000, 20k or 1.5M")
            }
            load.rate = rate
        case "arrivals":
            let word = try value.word(key)
            do throws(UnknownWord) { load.arrivals = try Arrivals(word: word) } catch {
                throw value.wrong("arrivals \(error)")
            }
        case "window": load.window = try value.integer(key, in: 1...65_536)
        case "rounds": load.rounds = try value.integer(key, in: 1...100_000)
        case "vcpus": load.vcpus = try value.integer(key, in: 1...512)
        case "list-registers": load.listRegisters = try value.integer(key, in: 1...16)
        case "arms": try arms.add(list: value)
        case "matrix": try arms.add(matrix: value)
        default: break  // `defaults`, which came first
        }
    }

    // MARK: - text

    private static func text(of path: String) throws(RunError) -> String {
        let isThere = FileManager.default.fileExists(atPath: path)
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        guard type != .typeDirectory, let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: mostBytes + 1) ?? Data()
        else {
            guard isThere else { throw .failed("\(path): there is no such file") }
            throw .failed("\(path): cannot be read; it must be a file, with permission to read it")
        }
        guard data.count <= mostBytes else { throw .usage("\(path): is longer than \(mostBytes) bytes") }
        guard let text = String(data: data, encoding: .utf8) else { throw .usage("\(path): is not UTF-8 text") }
        return text
    }

    /// Aliases are not read: a few lines of them can stand for more than any memory holds. An asterisk that begins a
    /// word is taken for one wherever it stands, so that none is missed.
    private static func refuseAliases(_ text: String, path: String) throws(RunError) {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var before: Character = " "
            var last: Character = " "
            for character in line {
                let isWord = character.isLetter || character.isNumber || character == "_" || character == "-"
                if last == "*", isWord, !(before.isLetter || before.isNumber) {
                    throw .usage("\(path):\(number + 1): aliases (*\(character)...) are not read; write it out")
                }
                (before, last) = (last, character)
            }
        }
    }

    private static func compose(_ text: String, path: String) throws(RunError) -> Node {
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            if let node = try parser.nextRoot() {
                guard try parser.nextRoot() == nil else {
                    throw RunError.usage("\(path): holds more than one document (---); a suite is one")
                }
                return node
            }
        } catch let error as RunError {
            throw error
        } catch let error as YamlError {
            throw .usage(words(error, path: path, text: text))
        } catch {
            throw .usage("\(path): \(error)")
        }
        throw .usage("\(path): is empty; a suite has arms (arms: or matrix:)")
    }

    /// The line of a key's second occurrence; the parser tells the first one's place only.
    private static func repeatedLine(of key: String, after first: Mark, _ text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        let (index, column) = (first.line - 1, first.column - 1)
        guard lines.indices.contains(index), lines[index].indices.contains(column) else { return first.line }
        // Between braces it may stand anywhere; in a block, at the column of the first.
        let before = lines[index][..<column].last { $0 != " " }
        let isFlow = before == "{" || before == ","
        for line in index..<lines.count {
            let columns = line == index ? column + 1..<lines[line].count : lines[line].indices
            let places = columns.filter { isFlow || $0 == column && line != index }
            if places.contains(where: { isKey(key, lines[line][$0...]) }) { return line + 1 }
        }
        return first.line
    }

    /// Whether the text begins with that key, in quotation marks or not, and its colon.
    private static func isKey(_ key: String, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        let spellings = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
        return spellings.contains { text.starts(with: $0) && text.dropFirst($0.count).first { $0 != " " } == ":" }
    }

    private static func words(_ error: YamlError, path: String, text: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(path):\(mark.line): this is no YAML: \(problem)"
        case .duplicatedKeysInMapping(let keys, let context):
            "\(path):\(repeatedLine(of: keys[0], after: context.mark, text)): "
                + "\(keys.joined(separator: ", ")) is said twice; leave one out"
        case .reader(let problem, let offset, _, _): "\(path): this is no YAML: \(problem) at byte \(offset ?? 0)"
        default: "\(path): this is no YAML: \(error)"
        }
    }
}
