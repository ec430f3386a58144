import Documents
import Vocabulary

/// The arms of a suite file: arms that are listed, and arms that a matrix makes.
struct SuiteArms {
    /// The axes that each arm starts from.
    var defaults: [ArmAxis: String] = [:]
    private(set) var configurations: [Arm] = []

    private static let nameKey = "name"
    private static let excludeKey = "exclude"
    private static let axisNames = ArmAxis.allCases.map(\.rawValue)

    /// Reads axes with one word each.
    static func axes(_ node: Node, _ what: String) throws(RunError) -> [ArmAxis: String] {
        var axes: [ArmAxis: String] = [:]
        for entry in try node.entries(what, known: axisNames) {
            guard let axis = ArmAxis(rawValue: entry.name) else { continue }
            axes[axis] = try word(entry.value, axis)
        }
        return axes
    }

    /// Reads `arms:`.
    mutating func add(list: Node) throws(RunError) {
        for node in try list.list("arms") {
            var name: String?
            var axes = defaults
            for entry in try node.entries("an arm", known: [Self.nameKey] + Self.axisNames) {
                if let axis = ArmAxis(rawValue: entry.name) {
                    axes[axis] = try Self.word(entry.value, axis)
                } else {
                    name = try entry.value.word(entry.name)
                }
            }
            guard let name else { throw node.wrong("the arm has no name (name: ...)") }
            try add(name, axes, at: node)
        }
    }

    /// Reads `matrix:`: every combination of the words of its axes, except combinations that match an exclusion.
    mutating func add(matrix: Node) throws(RunError) {
        var axes: [(axis: ArmAxis, words: [String])] = []
        var exclusions: [[ArmAxis: [String]]] = []
        for entry in try matrix.entries("matrix", known: Self.axisNames + [Self.excludeKey]) {
            if let axis = ArmAxis(rawValue: entry.name) {
                axes.append((axis, try Self.words(entry.value, axis)))
            } else {
                for node in try entry.value.list(Self.excludeKey) { exclusions.append(try Self.exclusion(node)) }
            }
        }
        guard !axes.isEmpty else {
            throw matrix.wrong("the matrix has no axes (\(Self.axisNames.joined(separator: ", ")))")
        }
        var combinations = 1
        for axis in axes {
            combinations *= axis.words.count
            guard combinations <= SuiteFile.mostArms else {
                throw matrix.wrong("the matrix has more than \(SuiteFile.mostArms) combinations; make it two suites")
            }
        }
        for number in 0..<combinations {
            let chosen = Self.combination(number, of: axes)
            if exclusions.contains(where: { Self.matches(chosen, $0) }) { continue }
            // An axis with one word is no part of the names, except the path.
            let named = axes.filter { $0.axis == .path || $0.words.count > 1 }
            let name = (named.isEmpty ? axes : named).compactMap { chosen[$0.axis] }.joined(separator: "-")
            try add(name, defaults.merging(chosen) { $1 }, at: matrix)
        }
    }

    private mutating func add(_ name: String, _ axes: [ArmAxis: String], at node: Node) throws(RunError) {
        var arm = Arm(name, .software)
        guard axes[.path] != nil else { throw node.wrong("arm \(name) says no path, and there is none in defaults") }
        for axis in ArmAxis.allCases {
            guard let word = axes[axis] else { continue }
            do throws(ArmAxis.WrongWord) { try axis.set(word, of: &arm) } catch {
                throw node.wrong("arm \(name): \(axis.rawValue) \(error.why)")
            }
        }
        if let contradiction = arm.contradiction {
            throw node.wrong("arm \(name) is impossible: \(contradiction)")
        }
        // --filter and --allow-skipped could not name it.
        guard !name.contains(where: { ",*?".contains($0) }) else {
            throw node.wrong("arm \(name): a name has no comma, * or ?, which filters give a meaning")
        }
        guard name.count <= SuiteFile.longestName else {
            throw node.wrong("arm \(name.prefix(20))...: a name has at most \(SuiteFile.longestName) letters")
        }
        guard !configurations.contains(where: { $0.name == name }) else {
            throw node.wrong("there are two arms named \(name); give one another name")
        }
        guard configurations.count < SuiteFile.mostArms else {
            throw node.wrong("the suite has more than \(SuiteFile.mostArms) arms; make it two suites")
        }
        configurations.append(arm)
    }

    // MARK: - words

    /// Reads the word of an axis and checks it, so that an error names its line.
    private static func word(_ node: Node, _ axis: ArmAxis) throws(RunError) -> String {
        let words = try words(node, axis)
        guard words.count == 1 else { throw node.wrong("\(axis.rawValue) takes one word here; lists stand in matrix:") }
        return words[0]
    }

    private static func words(_ node: Node, _ axis: ArmAxis) throws(RunError) -> [String] {
        var words: [String] = []
        for member in try node.listOrOne(axis.rawValue) {
            let word = try member.word(axis.rawValue)
            var probe = Arm("", .software)
            do throws(ArmAxis.WrongWord) { try axis.set(word, of: &probe) } catch {
                throw member.wrong("\(axis.rawValue) \(error.why)")
            }
            guard !words.contains(word) else { throw member.wrong("\(axis.rawValue) says \(word) twice") }
            words.append(word)
        }
        guard !words.isEmpty else { throw node.wrong("\(axis.rawValue) has no words") }
        return words
    }

    // MARK: - the matrix

    /// The combination of a number: the last axis turns fastest.
    private static func combination(
        _ number: Int, of axes: [(axis: ArmAxis, words: [String])]
    ) -> [ArmAxis: String] {
        var rest = number
        var chosen: [ArmAxis: String] = [:]
        for (axis, words) in axes.reversed() {
            chosen[axis] = words[rest % words.count]
            rest /= words.count
        }
        return chosen
    }

    private static func exclusion(_ node: Node) throws(RunError) -> [ArmAxis: [String]] {
        var exclusion: [ArmAxis: [String]] = [:]
        for entry in try node.entries(excludeKey, known: axisNames) {
            guard let axis = ArmAxis(rawValue: entry.name) else { continue }
            exclusion[axis] = try words(entry.value, axis)
        }
        guard !exclusion.isEmpty else { throw node.wrong("the exclusion names no axis, so it would exclude all") }
        return exclusion
    }

    private static func matches(_ chosen: [ArmAxis: String], _ exclusion: [ArmAxis: [String]]) -> Bool {
        exclusion.allSatisfy { axis, words in chosen[axis].map(words.contains) ?? false }
    }
}
