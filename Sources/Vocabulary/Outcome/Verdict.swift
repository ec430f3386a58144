/// What a run came to. The raw values are those of the result JSON.
public enum Verdict: String, Sendable, CaseIterable {
    case ok, regressed, improved, equivalent, inconclusive, void, notComparable, nothingRan

    /// The status with which a process ends that came to this. An inconclusive comparison is a failure only for whoever
    /// asked for that.
    public func exitStatus(failOn: FailOn = .regression) -> ExitStatus {
        switch self {
        case .ok, .improved, .equivalent: .ok
        case .regressed: failOn == .never ? .ok : .regression
        case .inconclusive: failOn == .inconclusive ? .inconclusive : .ok
        case .void: .void
        case .notComparable: .notComparable
        case .nothingRan: .nothingRan
        }
    }
}
