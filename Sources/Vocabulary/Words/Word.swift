/// A word that users write or read, with its meaning, declared beside the case that it names.
///
/// Help texts, `irqmark list`, suite files, the schema of results and the message about an unknown word walk
/// `allCases`: a new case needs no second list.
public protocol Word: CaseIterable, Hashable, Sendable where AllCases == [Self] {
    /// The word as it is written: on the command line, in suite files and in results.
    var word: String { get }
    /// The word's meaning, in one line that ends without a full stop.
    var meaning: String { get }
}

extension Word where Self: RawRepresentable, RawValue == String {
    /// The raw value of the case.
    public var word: String { rawValue }
}

extension Word {
    /// The case that a word names.
    /// - Throws: `UnknownWord`, which names the nearest known word.
    public init(word: String) throws(UnknownWord) {
        guard let known = Self.allCases.first(where: { $0.word == word }) else {
            throw UnknownWord(word, among: Self.words)
        }
        self = known
    }

    /// All words, in the order of their cases.
    public static var words: [String] { allCases.map(\.word) }

    /// All words with commas between them, for help texts.
    public static var listed: String { words.joined(separator: ", ") }

    /// All words with commas between them, the default first and marked.
    public static func listed(default usual: Self) -> String {
        (["\(usual.word) (default)"] + allCases.filter { $0 != usual }.map(\.word)).joined(separator: ", ")
    }

    /// All words with their meanings, `;` between them, for the schema of results.
    public static var explained: String {
        allCases.map { "\($0.word): \($0.meaning)" }.joined(separator: "; ")
    }
}
