/// Why a run did not happen.
public enum RunError: Error, Sendable, Equatable {
    /// It was asked for wrongly: exit 64.
    case usage(String)
    /// It could not be carried out: exit 1.
    case failed(String)
    /// What was to be compared cannot be: exit 6.
    case notComparable(String)
}
