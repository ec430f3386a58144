/// Why a document is refused: the place, what had to be there, and what is.
public struct DocumentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where it stands.
    public let place: DocumentPlace
    /// What had to be there.
    public let expected: String
    /// What is there.
    public let found: String

    /// A place, what had to be there, and what is.
    public init(_ place: DocumentPlace, expected: String, found: String) {
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// All of it in one sentence without its full stop.
    public var description: String {
        let place = place.description
        return "\(place.isEmpty ? "" : place + ": ")expected \(expected), found \(found)"
    }
}
