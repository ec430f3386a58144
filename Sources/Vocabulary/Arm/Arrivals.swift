/// How the signals of an open loop follow each other.
public enum Arrivals: String, CaseIterable, Sendable {
    /// Equal gaps.
    case constant
    /// Exponential gaps of the same mean: signals of many devices that know nothing of each other.
    case poisson
}
