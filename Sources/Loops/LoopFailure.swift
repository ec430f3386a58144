public import SystemPackage

/// An eventfd that a loop has given up.
public struct LoopFailure: Sendable, Equatable {
    /// The slot of its token.
    public let slot: Int
    /// What its poll ended with.
    public let error: Errno
}
