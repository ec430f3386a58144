/// How much more of the host's time a delivery of one arm takes than one of another: both had a slice in each round,
/// adjacent in time, so the rounds are compared pair by pair.
package struct HostDifference: Sendable, Equatable {
    /// The fewest pairs that have a spread.
    static let fewest = 3

    /// The median of the rounds' differences, in nanoseconds for each delivery; below zero if the arm takes less.
    package var nanoseconds: Double
    /// Half of the middle half of the rounds' differences, in nanoseconds; nil for fewer than three pairs.
    package var spread: Double?
    /// How many pairs there are.
    package var rounds: Int

    /// The difference of finite values; nil if there is none.
    init?(of differences: [Double]) {
        guard let all = Spread(of: differences) else { return nil }
        nanoseconds = all.median
        rounds = differences.count
        spread = rounds < Self.fewest ? nil : (all.upperQuartile - all.lowerQuartile) / 2
    }

    /// Whether the rounds differ among themselves by more than the arms do: then there is no difference to speak of.
    package var isNone: Bool { spread.map { abs(nanoseconds) < $0 } ?? false }
}
