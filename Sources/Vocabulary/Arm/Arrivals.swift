/// How the signals of an open loop are spaced in time.
public enum Arrivals: String, Word {
    /// Equal gaps.
    case constant
    /// Exponential gaps of the same mean: signals of many devices that know nothing of each other.
    case poisson

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .constant: "open loop: equal gaps between signals"
        case .poisson: "open loop: exponential gaps of the same mean, the same draw for all arms of a round"
        }
    }
}
