public import SystemPackage

/// An eventfd that a loop no longer watches, because its poll failed.
public struct LoopFailure: Sendable, Equatable {
    /// The slot of its token.
    public let slot: Int
    /// The error with which its poll ended.
    public let error: Errno
}
