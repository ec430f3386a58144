/// Which verdict of a comparison ends the process with a failure.
public enum FailOn: String, Sendable, CaseIterable {
    /// Something is worse by more than its margin.
    case regression
    /// That, or it could not be told.
    case inconclusive
    /// No verdict does; a void result and what could not run still do.
    case never
}
