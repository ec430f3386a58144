/// Live KVM cannot be used here: why, and what would change that.
public struct KVMUnavailable: Error, Sendable, Equatable {
    /// Why, in words.
    public let cause: String
    /// What to do about it, in words; empty if nothing would help.
    public let mend: String

    /// - Parameters:
    ///   - cause: why, in words.
    ///   - mend: what to do about it, in words.
    public init(cause: String, mend: String) {
        self.cause = cause
        self.mend = mend
    }
}
