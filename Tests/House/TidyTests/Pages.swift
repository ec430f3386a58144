/// What Markdown pages refer to exists: links to files, files and folders in code spans, and articles of other
/// catalogues, which DocC itself cannot follow: `VGIC.docc`, *Sequences*.
struct Pages {
    /// Paths of all files and folders, from the top.
    private let paths: Set<String>
    /// Titles and headings of the articles of each catalogue, by its name: `VGIC.docc`.
    private let headings: [String: Set<String>]

    /// The README has at most so many lines.
    static let longestReadMe = 200

    /// - Parameters:
    ///   - paths: paths of all files and folders, from the top.
    ///   - pages: the text of each Markdown page by its path.
    init(paths: Set<String>, pages: [String: String]) {
        self.paths = paths
        headings = pages.reduce(into: [:]) { headings, page in
            guard let catalogue = page.key.split(separator: "/").first(where: { $0.hasSuffix(".docc") }) else { return }
            let titles = page.value.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                String(line.drop { $0 == "#" || $0 == " " })
            }
            headings[String(catalogue), default: []].formUnion(titles)
        }
    }

    /// References of one page that lead nowhere.
    func findings(_ path: String, _ text: String) -> [Finding] {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        var lost: [(Substring, String)] = text.matches(of: /\]\(([^)#]+)[^)]*\)/).compactMap { link in
            let target = String(link.1)
            guard !target.contains("://"), !paths.contains(folder.isEmpty ? target : "\(folder)/\(target)") else {
                return nil
            }
            return (link.0, "no file \(target)")
        }
        lost += text.matches(of: /`((?:Sources|Tests|Benchmarks|\.ci|\.github|results)\/[^`\s]*)`/).compactMap { span in
            let target = String(span.1.hasSuffix("/") ? span.1.dropLast() : span.1)
            let isPattern = target.contains { "*<>".contains($0) } || target.contains("My") || target.contains("NAME")
            return isPattern || paths.contains(target) || paths.contains(target + ".swift")
                ? nil : (span.0, "nothing is at \(target)")
        }
        lost += text.matches(of: /`([A-Za-z]+\.docc)`,\s+\*([^*]+)\*/).compactMap { citation in
            let title = citation.2.split { $0.isWhitespace }.joined(separator: " ")
            return headings[String(citation.1)]?.contains(title) == true ? nil : (citation.0, "no article \(title)")
        }
        let length = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
        let tooLong = path == "README.md" && length > Self.longestReadMe
        return lost.map { place, message in
            Finding(path, text[..<place.startIndex].count { $0 == "\n" } + 1, message)
        } + (tooLong ? [Finding(path, 0, "\(length) lines, \(Self.longestReadMe) are allowed")] : [])
    }
}
