/// An arm that this machine could not run.
public struct Skipped: Sendable, Equatable {
    /// The arm.
    public var name: String
    /// Why not, in words.
    public var cause: String
    /// What would help, in words; empty if nothing would.
    public var mend: String

    /// An arm, why it could not run, and what would help.
    public init(name: String, cause: String, mend: String) {
        self.name = name
        self.cause = cause
        self.mend = mend
    }

    /// Cause and mend as one text.
    public var reason: String { mend.isEmpty ? cause : "\(cause); \(mend)" }
}
