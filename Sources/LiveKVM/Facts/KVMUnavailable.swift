/// The host's KVM cannot be used: the cause, and a remedy.
public struct KVMUnavailable: Error, Sendable, Equatable {
    /// The cause, in words.
    public let cause: String
    /// The remedy, in words; empty if nothing would help.
    public let remedy: String

    /// - Parameters:
    ///   - cause: the cause, in words.
    ///   - remedy: the remedy, in words; empty if nothing would help.
    public init(cause: String, remedy: String) {
        self.cause = cause
        self.remedy = remedy
    }
}
