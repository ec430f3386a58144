/// Which verdicts of a comparison end the process with a failure.
public enum FailOn: String, Word {
    /// A metric is worse by more than its margin.
    case regression
    /// A metric is worse by more than its margin, or that could not be told.
    case inconclusive
    /// No verdict does. A void result, and arms that could not run, still do.
    case never

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .regression: "something is worse by more than its margin"
        case .inconclusive: "something is worse, or it could not be told"
        case .never: "no verdict fails; a void result and what could not run still do"
        }
    }
}
