/// Which verdict of a comparison ends the process with a failure.
public enum FailOn: String, Word {
    /// Something is worse by more than its margin.
    case regression
    /// That, or it could not be told.
    case inconclusive
    /// No verdict does; a void result and what could not run still do.
    case never

    /// What it means, in one line.
    public var meaning: String {
        switch self {
        case .regression: "something is worse by more than its margin"
        case .inconclusive: "something is worse, or it could not be told"
        case .never: "no verdict fails; a void result and what could not run still do"
        }
    }
}
