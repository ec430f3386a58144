/// Which room may see which: the table of the design. Arrows go down only.
enum Arrows {
    /// Rooms and outside modules that each room may import.
    static let table: [String: Set<String>] = [
        "CLinux": [],
        "Vocabulary": [],
        "Lockfree": [],
        "Kernel": ["CLinux", "Lockfree", "SystemPackage"],
        "Documents": ["Yams"],
        "VGIC": ["Vocabulary", "Lockfree", "SystemPackage"],
        "Loops": ["Vocabulary", "Kernel", "Lockfree", "SystemPackage"],
        "Irqfd": ["VGIC", "Loops", "Kernel", "Lockfree", "SystemPackage"],
        "LiveKVM": ["CLinux", "Vocabulary", "Kernel", "Lockfree", "SystemPackage"],
        "Metrics": ["Vocabulary", "Histogram"],
        "Results": ["Vocabulary", "Metrics", "Documents"],
        "Statistics": ["Lockfree"],
        "Loads": ["Vocabulary", "VGIC", "Lockfree"],
        "Workloads": ["Loads", "Vocabulary", "VGIC", "Documents", "Kernel", "SystemPackage", "Lockfree"],
        "Suites": ["Vocabulary", "Documents"],
        "Arms": [
            "Irqfd", "LiveKVM", "Loops", "VGIC", "Kernel", "Lockfree", "Metrics", "Loads", "Vocabulary",
            "SystemPackage",
        ],
        "Rounds": [
            "Arms", "Suites", "Workloads", "Loads", "Statistics", "Results", "Metrics", "Kernel", "Vocabulary",
            "LiveKVM", "Lockfree", "Documents", "Loops",
        ],
        "Builds": [
            "SystemPackage", "Rounds", "Arms", "Results", "Kernel", "Metrics", "Statistics", "Vocabulary", "Suites",
            "Documents", "Loads", "Lockfree", "Workloads",
        ],
        "Replay": ["VGIC", "Vocabulary", "Results", "Kernel", "Workloads", "Lockfree", "Metrics", "Loads"],
        "Chaos": [
            "VGIC", "Vocabulary", "Results", "Kernel", "Irqfd", "Loops", "Loads", "Metrics", "Lockfree",
            "SystemPackage",
        ],
        "Report": ["Results", "Vocabulary", "Documents", "Metrics", "Mustache"],
        // The program words what all rooms say.
        "irqmark": [
            "Rounds", "Builds", "Replay", "Chaos", "Report", "Results", "Suites", "Workloads", "Loads", "Vocabulary",
            "Metrics", "Documents", "Kernel", "Statistics", "ArgumentParser",
        ],
    ]

    /// Of the system: who may use it.
    static let system: [String: Set<String>] = [
        "Synchronization": Set(table.keys),
        "Foundation": ["Results", "Workloads", "Suites", "Rounds", "Builds", "Report", "irqmark"],
        // The C library's calls stand in Kernel; the command line needs signals and terminals; Statistics and Arms need
        // logarithms, which the standard library does not have; Lockfree sleeps where a lock stays taken.
        "Glibc": ["Lockfree", "Kernel", "LiveKVM", "Statistics", "Arms", "irqmark"],
    ]

    /// The module of an import, nil if the line is none: `public import struct Lockfree.StampRing` is Lockfree.
    static func module(imported line: String) -> String? {
        var words = line.split(separator: " ")[...]
        words = words.drop { $0.hasPrefix("@") }
        if let word = words.first, ["public", "package", "internal", "fileprivate", "private"].contains(word) {
            words = words.dropFirst()
        }
        guard words.first == "import" else { return nil }
        words = words.dropFirst()
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        if let word = words.first, kinds.contains(word) { words = words.dropFirst() }
        return words.first.map { String($0.prefix { $0 != "." }) }
    }

    /// Imports of a room that the table does not allow.
    static func findings(_ source: SourceText) -> [Finding] {
        guard !source.isTest else { return [] }
        guard let allowed = table[source.room] else {
            return [Finding(source.path, 0, "the table of rooms does not know \(source.room)")]
        }
        return source.code.enumerated().compactMap { index, line in
            guard let module = module(imported: line) else { return nil }
            if let rooms = system[module] {
                return rooms.contains(source.room)
                    ? nil : Finding(source.path, index + 1, "\(module) does not belong into \(source.room)")
            }
            return allowed.contains(module)
                ? nil : Finding(source.path, index + 1, "no arrow leads from \(source.room) to \(module)")
        }
    }
}
