/// A word that is none of the words that may stand in its place.
public struct UnknownWord: Error, Equatable, Sendable, CustomStringConvertible {
    /// The word, the nearest known word, and all known words.
    public let description: String

    /// - Parameters:
    ///   - word: the word that is not known.
    ///   - known: the words that are.
    public init(_ word: String, among known: [String]) {
        description = NearestName.complaint(word, among: known)
    }
}
