/// How large a change must be to be called one, and how small to be called none. Between the two lie changes that may
/// be called either, so a change as large as one threshold is far from the other.
public struct Thresholds: Sendable, Equatable {
    /// The relative change beyond which a row has regressed or improved, such as 0.02.
    public let beyond: Double
    /// The relative change within which a row is equivalent, such as 0.05.
    public let within: Double

    /// Two thresholds. Traps unless both are above zero, and the first is no greater than the second: a change would be
    /// one and none at once.
    public init(beyond: Double, within: Double) {
        precondition(beyond > 0, "without a threshold every difference would matter")
        precondition(beyond <= within, "a change would be one and none at once")
        self.beyond = beyond
        self.within = within
    }

    /// One number for both.
    public static func both(_ change: Double) -> Thresholds { Thresholds(beyond: change, within: change) }
}
