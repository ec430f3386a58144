/// A failure outside of irqmark, of a file or the kernel. Ends the process with 1.
struct Failure: Error, CustomStringConvertible {
    /// The place, the failure, and a remedy.
    let description: String

    init(_ description: String) { self.description = description }
}

/// Two results or builds that cannot be compared. Ends the process with 6.
struct NotComparable: Error {
    /// The differences, and a remedy.
    let words: String
}
