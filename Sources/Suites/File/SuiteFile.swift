import Documents
import Foundation
import Vocabulary

/// A suite that a file describes: YAML, in which every unknown key is refused and every mistake is reported with its
/// line.
struct SuiteFile {
    /// The longest file that is read, in bytes: many times what the most arms need.
    static let mostBytes = 65_536
    /// The most arms that a suite may have.
    static let mostArms = 256

    /// The longest name of an arm, in letters: tables and file names have room for it.
    static let longestName = 100

    private let path: String
    private var name: String?
    private var summary: String?
    private var seconds: Double?
    private var load = SuiteLoad()
    private var arms = SuiteArms()
    private var optional: [(pattern: NamePattern, place: Node)] = []

    /// Reads a suite from a file.
    /// - Throws: `failed` if the file cannot be read, `usage` for a mistake in it.
    static func read(_ path: String) throws(RunError) -> Suite {
        try SuiteFile(text: try text(of: path), path: path).suite()
    }

    /// Reads a text. `path` is the file's name in errors; the suite is named after it unless the file has a name.
    init(text: String, path: String) throws(RunError) {
        self.path = path
        let entries = try Self.root(text, path: path).entries("a suite", known: Self.keys)
        // The arms start from the defaults, so these are read first.
        for entry in entries where entry.name == "defaults" {
            arms.defaults = try SuiteArms.axes(entry.value, "defaults")
        }
        for entry in entries { try read(entry) }
    }

    /// The suite of the file.
    func suite() throws(RunError) -> Suite {
        let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        let name = name ?? stem
        guard Suite.named(name) == nil, !Self.takenNames.contains(name) else {
            throw .usage("\(path): \(name) is the name of a suite that ships; give the suite another (name: ...)")
        }
        guard !arms.configurations.isEmpty else {
            throw .usage("\(path): the suite has no arms; add them (arms: or matrix:)")
        }
        for (pattern, place) in optional where !arms.configurations.contains(where: { pattern.matches($0.name) }) {
            throw place.wrong("optional \(pattern.text): no arm of the suite has that name")
        }
        return Suite(
            name: name, summary: summary ?? "from \(path)", arms: arms.configurations, seconds: seconds ?? Self.seconds,
            load: load, optional: optional.map(\.pattern), file: path)
    }

    /// Keys of the file.
    static let keys = [
        "name", "summary", "seconds", "rate", "live-rate", "arrivals", "window", "rounds", "vcpus", "list-registers",
        "era", "halt-poll", "writers", "defaults", "arms", "matrix", "optional",
    ]
    /// Names that results use for runs without a suite, so that no file may have them.
    private static let takenNames = [Suite.comparison, Suite.diagnosis]
    /// How long a suite of a file runs, in seconds, unless the file says otherwise.
    private static let seconds = 20.0

    private mutating func read(_ entry: Node.Member) throws(RunError) {
        let (key, value) = (entry.name, entry.value)
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
        case "rate": load.rate = try Self.rate(value, key)
        case "live-rate": load.liveRate = try Self.rate(value, key)
        case "arrivals":
            let word = try value.word(key)
            do throws(UnknownWord) { load.arrivals = try Arrivals(word: word) } catch {
                throw value.wrong("arrivals \(error)")
            }
        case "window": load.window = try value.integer(key, in: 1...65_536)
        case "rounds": load.rounds = try value.integer(key, in: 1...100_000)
        case "vcpus": load.vcpus = try value.integer(key, in: 1...512)
        case "list-registers": load.listRegisters = try value.integer(key, in: 1...16)
        case "era":
            let word = try value.word(key)
            do throws(UnknownWord) { load.era = try Era(word: word) } catch { throw value.wrong("era \(error)") }
        case "halt-poll": load.haltPoll = try value.integer(key, in: Arm.haltPolls)
        case "writers": load.writers = try value.integer(key, in: Arm.writerCounts)
        case "arms": try arms.add(list: value)
        case "matrix": try arms.add(matrix: value)
        case "optional":
            for name in try value.listOrOne(key) { optional.append((NamePattern(try name.word(key)), name)) }
        default: break  // `defaults`, which came first
        }
    }

    private static func rate(_ value: Node, _ key: String) throws(RunError) -> Double {
        guard let rate = Quantity.rate(try value.word(key)) else {
            throw value.wrong("\(key) \(try value.word(key)): takes signals per second, such as 20000, 20k or 1.5M")
        }
        return rate
    }

    // MARK: - text

    private static func root(_ text: String, path: String) throws(RunError) -> Node {
        do throws(DocumentError) {
            if let root = try YAMLParser.root(text, file: path) { return root }
        } catch {
            throw .usage(Node.onOneLine("\(error)"))
        }
        throw .usage("\(path): is empty; a suite has arms (arms: or matrix:)")
    }

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
}
