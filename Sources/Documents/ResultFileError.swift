/// Why a text is no result: the place, what had to be there, and what is.
public struct ResultFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The place as a JSON path (`arms[2].ledger.signals`; empty for the whole text), or, in a text that is not JSON,
    /// its line (`line 3`).
    public let path: String
    /// What had to be there.
    public let expected: String
    /// What is there.
    public let found: String

    /// A place, what had to be there, and what is.
    public init(path: String, expected: String, found: String) {
        self.path = path
        self.expected = expected
        self.found = found
    }

    /// All of it in one sentence without its full stop.
    public var description: String { "\(path.isEmpty ? "" : path + ": ")expected \(expected), found \(found)" }
}
