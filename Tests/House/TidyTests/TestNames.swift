/// Pages name suites of tests that exist, and each row of the page that says what is modelled names one.
struct TestNames {
    /// Names of all suites in the repository.
    private let suites: Set<String>

    /// The page whose rows say what holds them.
    static let page = "Sources/VGIC/VGIC.docc/What-is-modelled.md"

    /// - Parameter sources: all sources; suites are types whose name ends in `Tests`.
    init(_ sources: [SourceText]) {
        suites = Set(
            sources.filter { $0.path.hasPrefix("Tests/") }.flatMap { source in
                source.code.compactMap {
                    $0.firstMatch(of: /(?:struct|class)\s+([A-Z]\w*Tests)\b/).map { String($0.1) }
                }
            }
                + sources.filter { $0.path.hasPrefix("Tests/") }.flatMap { source in
                    source.path.split(separator: "/").filter { $0.hasSuffix("Tests") }.map(String.init)
                })
    }

    /// Suites that the page names and that do not exist, and rows that say of something that it is modelled and not by
    /// which tests.
    func findings(_ path: String, _ text: String) -> [Finding] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            let named = line.matches(of: /`([A-Z]\w*Tests)`/).map { String($0.1) }
            let lost = named.filter { !suites.contains($0) }.map { Finding(path, index + 1, "there is no suite \($0)") }
            guard path == Self.page, line.hasPrefix("| "), named.isEmpty,
                let cell = line.split(separator: "|").last?.drop(while: { $0 == " " }),
                ["modelled", "real", "counted"].contains(where: { cell.hasPrefix($0) })
            else { return lost }
            return lost + [Finding(path, index + 1, "the row names no test")]
        }
    }
}
