/// What went wrong outside of irqmark's own hands: a file, the kernel. Ends the process with 1.
struct Failure: Error, CustomStringConvertible {
    /// Where, what, and what would mend it.
    let description: String

    init(_ description: String) { self.description = description }
}

/// Two results or builds that cannot be held against each other. Ends the process with 6.
struct NotComparable: Error {
    /// What differs, and what would mend it.
    let words: String
}
