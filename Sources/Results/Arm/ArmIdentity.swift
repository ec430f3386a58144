import Vocabulary

/// Everything that decides what an arm measures: its axes, its load and its rate. Arms are compared by identity, never
/// by name alone.
package struct ArmIdentity: Sendable, Hashable {
    /// Value by name. What is not known, or does not apply to the arm, is left out.
    package let words: [String: String]
    /// The names, in the order in which messages list them.
    package static let names =
        ["path", "loop", "cache", "topology", "guest", "workload", "kind"] + ArmAxes.names
        + ["chip", "window", "vcpus", "list-registers", "arrivals", "rate"]

    /// - Parameters:
    ///   - arm: an arm of a result.
    ///   - axes: the axes of an arm whose version did not write them; nil for any other.
    package init(_ arm: ArmResult, axes: ArmAxes?) {
        var all: [(name: String, word: String?)] = [
            ("path", arm.path), ("loop", arm.loop), ("cache", arm.cache), ("topology", arm.topology),
            ("guest", arm.guest), ("workload", arm.workload), ("kind", arm.kind.word),
            ("window", arm.window.map { "\($0)" } ?? "none"), ("vcpus", arm.vcpus.map { "\($0)" } ?? "none"),
            ("list-registers", arm.listRegisters.map { "\($0)" } ?? "none"), ("arrivals", arm.arrivals),
            ("rate", arm.rate.map(Self.spelt)),
        ]
        for (name, word) in (arm.axes ?? axes)?.words ?? [] { all.append((name, word)) }
        // A version without eras had one set of rules.
        if (arm.axes ?? axes)?.era == nil, arm.kind == .modelled, arm.path != PathKind.floor.word {
            all.append(("era", Era.unsaid.word))
        }
        words = Dictionary(uniqueKeysWithValues: all.compactMap { name, word in word.map { (name, $0) } })
    }

    /// All of it in one line, `name=word` with blanks between, as histories hold it.
    package var line: String {
        Self.names.compactMap { name in
            words[name].map { "\(name)=\($0.replacing(" ", with: "_"))" }
        }.joined(separator: " ")
    }

    /// The names of what decides the open loop alone.
    private static let ofOpenLoop = ["arrivals", "rate"]

    /// An identity's line without what decides latencies alone: a figure of the closed loop has nothing of it.
    package static func ofClosedLoop(_ line: String) -> String {
        line.split(separator: " ").filter { word in
            !ofOpenLoop.contains { word.hasPrefix($0 + "=") }
        }.joined(separator: " ")
    }

    /// A whole number of signals without a fraction.
    private static func spelt(_ rate: Double) -> String {
        Int(exactly: rate).map { "\($0)" } ?? "\(rate)"
    }

    /// What differs: each name that both say, with both words.
    package func differences(from other: ArmIdentity) -> [(name: String, word: String, other: String)] {
        Self.names.compactMap { name in
            guard let word = words[name], let theirs = other.words[name], word != theirs else { return nil }
            return (name, word, theirs)
        }
    }
}
