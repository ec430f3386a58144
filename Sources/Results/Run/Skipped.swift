/// An arm that this machine could not run.
public struct Skipped: Sendable, Equatable {
    /// The arm's name.
    public var name: String
    /// The cause, in words.
    public var cause: String
    /// The remedy, in words; empty if nothing would help.
    public var remedy: String

    /// A skipped arm: its name, the cause and the remedy.
    public init(name: String, cause: String, remedy: String) {
        self.name = name
        self.cause = cause
        self.remedy = remedy
    }

    /// Cause and remedy as one text.
    public var reason: String { remedy.isEmpty ? cause : "\(cause); \(remedy)" }
}
