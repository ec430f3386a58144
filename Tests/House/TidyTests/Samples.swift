/// What pages show of the tool's output is what the tool of this version prints: the version in the first line of a
/// sample is the tool's, or the page says in words that it is an older one, since its figures cannot be had again.
struct Samples {
    /// The tool's version.
    let version: String

    /// - Parameter source: the text of the file that declares the tool's version, as `version: "1.2.3"`.
    init?(source: String) {
        guard let declared = source.firstMatch(of: /version: "(\d+\.\d+\.\d+)"/) else { return nil }
        version = String(declared.1)
    }

    /// Samples of another version, unless the page says in words which: "by version 1.2.3".
    func findings(_ path: String, _ text: String) -> [Finding] {
        let said = Set(text.matches(of: /by\s+version (\d+\.\d+\.\d+)/.ignoresCase()).map { String($0.1) })
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
            line.matches(of: /irqmark (\d+\.\d+\.\d+)\b/).compactMap { match in
                match.1 == version || said.contains(String(match.1))
                    ? nil : Finding(path, index + 1, "a sample of \(match.1), and the tool is \(version): run it again")
            }
        }
    }
}
