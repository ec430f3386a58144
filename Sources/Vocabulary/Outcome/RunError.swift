/// Why a run did not happen.
public enum RunError: Error, Sendable, Equatable {
    /// The request was wrong: exit 64.
    case usage(String)
    /// The run could not be carried out: exit 1.
    case failed(String)
    /// The results or builds cannot be compared: exit 6.
    case notComparable(String)
}
