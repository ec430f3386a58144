/// What a run came to. The raw values are those of the result's JSON.
public enum Verdict: String, Word {
    case ok, regressed, improved, equivalent, inconclusive, void, notComparable, nothingRan, mismatched

    /// The status with which a process ends that came to this verdict. Whether an inconclusive comparison, or a
    /// regression, is a failure is `failOn`'s choice.
    public func exitStatus(failOn: FailOn = .regression) -> ExitStatus {
        switch self {
        case .ok, .improved, .equivalent: .ok
        case .regressed: failOn == .never ? .ok : .regression
        case .inconclusive: failOn == .inconclusive ? .inconclusive : .ok
        case .void: .void
        case .notComparable: .notComparable
        case .nothingRan: .nothingRan
        case .mismatched: .failure
        }
    }

    /// In the words of a sentence: `not comparable`.
    public var spoken: String {
        switch self {
        case .notComparable: "not comparable"
        case .nothingRan: "nothing ran"
        default: rawValue
        }
    }

    /// The verdict's meaning, in one line.
    public var meaning: String {
        switch self {
        case .ok: "every account balances, and nothing was judged worse or better"
        case .regressed: "worse by more than the margin"
        case .improved: "better by more than the margin"
        case .equivalent: "the difference is within the margin"
        case .inconclusive: "neither a change nor its absence could be shown"
        case .void: "an account does not balance, or something was lost: no figure may be used"
        case .notComparable: "what was to be compared is unlike, or is not there"
        case .nothingRan: "nothing could run here, or an arm that was asked for could not"
        case .mismatched: "a recorded guest came out otherwise than it was recorded, or could not be checked"
        }
    }
}
