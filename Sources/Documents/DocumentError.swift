/// Why a document is refused: the place, what was expected there, and what was found.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The place in the document.
    public let place: DocumentPlace
    /// What was expected there, as a noun phrase.
    public let expected: String
    /// What was found there, as a noun phrase.
    public let found: String

    /// An error at a place.
    public init(_ place: DocumentPlace, expected: String, found: String) {
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// Place, expectation and finding in one sentence without its full stop.
    public var description: String {
        let place = place.description
        return "\(place.isEmpty ? "" : place + ": ")expected \(expected), found \(found)"
    }
}
