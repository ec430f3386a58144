/// The host's KVM cannot be used: the cause, and a remedy.
public struct KVMUnavailable: Error, Sendable, Equatable {
    /// The cause, in words.
    public let cause: String
    /// The remedy, in words; empty if nothing would help.
    public let mend: String

    /// - Parameters:
    ///   - cause: the cause, in words.
    ///   - mend: the remedy, in words; empty if nothing would help.
    public init(cause: String, mend: String) {
        self.cause = cause
        self.mend = mend
    }
}
