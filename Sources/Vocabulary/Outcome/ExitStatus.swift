/// The status with which the process ends. 2 is never used: make, shells and build tools give it meanings of their own.
public enum ExitStatus: Int32, Word {
    case ok = 0
    /// The tool failed, or a file could not be read or written.
    case failure = 1
    case regression = 3
    case inconclusive = 4
    /// A ledger does not balance, or something was lost.
    case void = 5
    /// Results of unlike machines or arms, or no baseline.
    case notComparable = 6
    case usage = 64
    /// Nothing could run here, or a loop that was asked for by name could not.
    case nothingRan = 77
    /// Ended from outside; what was measured is written and marked.
    case interrupted = 130

    /// The status to end with if several apply: 5 before 1 before 6 before 3 before 4.
    public static func worst(_ statuses: [ExitStatus]) -> ExitStatus {
        statuses.max { $0.rank < $1.rank } ?? .ok
    }

    private var rank: Int {
        switch self {
        case .ok: 0
        case .inconclusive: 1
        case .regression: 2
        case .nothingRan: 3
        case .notComparable: 4
        case .failure: 5
        case .void: 6
        case .usage: 7
        case .interrupted: 8
        }
    }

    /// The number, in digits.
    public var word: String { "\(rawValue)" }

    /// The status's meaning, in one line.
    public var meaning: String {
        switch self {
        case .ok: "ok, improved and equivalent too"
        case .failure: "the tool failed, or a file could not be read or written"
        case .regression: "something is worse by more than its margin"
        case .inconclusive: "it could not be told, and --fail-on inconclusive asks for that, or a gate has lost arms"
        case .void: "an account does not balance, or something was lost"
        case .notComparable: "results of unlike machines or arms, or no baseline"
        case .usage: "asked for wrongly"
        case .nothingRan: "nothing could run here, or a loop that was asked for by name could not"
        case .interrupted: "ended from outside, what was measured is written and marked"
        }
    }
}
