/// What comments lean on stands in the repository: the articles of the DocC catalogues, and in them the properties
/// (P1 ...) and the defects of the posted patches (A1 ..., B1 ...), each under a heading that begins with its number.
struct Anchors {
    /// Names of articles: `Properties`.
    private let articles: Set<String>
    /// Numbers that a heading explains: `P8`.
    private let numbers: Set<String>

    /// - Parameter catalogues: the text of each article by its name.
    init(catalogues: [String: String]) {
        articles = Set(catalogues.keys)
        let headings = catalogues.values.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("#") }
        numbers = Set(
            headings.compactMap { heading in
                let words = heading.drop { $0 == "#" || $0 == " " }.split(separator: ":", maxSplits: 1)
                return words.count == 2 && Self.isNumber(words[0]) ? String(words[0]) : nil
            })
    }

    /// Citations that lead nowhere.
    func findings(_ source: SourceText) -> [Finding] {
        source.comments.enumerated().flatMap { index, comment -> [Finding] in
            guard let comment else { return [] }
            let words = comment.split {
                !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "-" && $0 != "/" && $0 != ":"
            }
            let lost = words.compactMap { word -> String? in
                let word = word.trimmed
                if Self.isNumber(word) { return numbers.contains(String(word)) ? nil : String(word) }
                for mark in ["doc:", "VGIC.docc/"] where word.hasPrefix(mark) {
                    let name = String(word.dropFirst(mark.count).prefix { $0 != "/" && $0 != ":" })
                    return articles.contains(name) ? nil : name
                }
                return nil
            }
            // A sheet that nobody has: `facts 6.7`.
            let sheets = zip(words, words.dropFirst()).filter { $0 == "facts" && $1.first?.isNumber == true }
            return (lost + sheets.map { "facts \($0.1)" }).map {
                Finding(source.path, index + 1, "no article explains \($0)")
            }
        }
    }

    /// P, A or B with one or two digits.
    private static func isNumber(_ word: some StringProtocol) -> Bool {
        guard let letter = word.first, "PAB".contains(letter) else { return false }
        let digits = word.dropFirst()
        return (1...2).contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
}

extension Substring {
    /// Without the full stops and colons that end a sentence.
    fileprivate var trimmed: Substring {
        var word = self
        while let last = word.last, ".:".contains(last) { word = word.dropLast() }
        return word
    }
}
