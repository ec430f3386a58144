/// What lies at the top of the repository: what the design names, dotfiles, and what `.gitignore` names.
enum TopLevel {
    static let names: Set<String> = ["Package.swift", "Sources", "Tests", "Benchmarks", "results", "README.md"]

    static func findings(entries: [String], ignored: String) -> [Finding] {
        let patterns = ignored.split(separator: "\n").map { $0.hasSuffix("/") ? $0.dropLast() : $0 }
        return entries.sorted().filter { entry in
            !names.contains(entry) && !entry.hasPrefix(".") && !patterns.contains { matches(entry, $0) }
        }.map { Finding($0, 0, "the top level holds only what the design names") }
    }

    /// A name or a name with one star.
    private static func matches(_ entry: String, _ pattern: Substring) -> Bool {
        let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return entry == pattern }
        return entry.count >= parts[0].count + parts[1].count && entry.hasPrefix(parts[0]) && entry.hasSuffix(parts[1])
    }
}
