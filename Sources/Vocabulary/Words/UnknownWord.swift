/// A word that is none of those that stand to choice.
public struct UnknownWord: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was said, the nearest known word and all of them.
    public let description: String

    /// - Parameters:
    ///   - word: what was said.
    ///   - known: what can be said.
    public init(_ word: String, among known: [String]) {
        description = NearestName.complaint(word, among: known)
    }
}
