/// A negative control: an arm that was measured twice in each round, compared with itself.
public struct Control: Sendable, Equatable {
    /// The second slot over the first; nil if there are too few rounds for an interval.
    public let interval: RatioInterval?
    /// Whether both slots are equivalent within the threshold: asked for where a row is to be called equivalent.
    public let isEquivalent: Bool
    /// Whether the whole interval lies beyond the threshold of a change: the machine makes changes of that size where
    /// there are none, so nothing of the row can be believed.
    public let isBeyond: Bool
    /// The rounds' log ratios as independent observations.
    public let observations: Observations

    /// - Parameters:
    ///   - logRatios: ln(second slot / first slot) of each round.
    ///   - thresholds: how large a change is one, and how small none.
    ///   - alpha: the interval's error.
    ///   - roundsPerBlock: how many rounds a block of the run has.
    public init(logRatios: [Double], thresholds: Thresholds, alpha: Double, roundsPerBlock: Int) {
        observations = Observations(logRatios, roundsPerBlock: roundsPerBlock)
        let interval = MedianInterval(observations.values, alpha: alpha)
        self.interval = interval.map(RatioInterval.init)
        let equivalence = Equivalence(observations.values, within: Logarithm.reach(ofMargin: thresholds.within))
        isEquivalent = equivalence.pValue <= alpha / 2
        let reach = Logarithm.reach(ofMargin: thresholds.beyond) + SignTest.grain
        isBeyond = interval.map { $0.lower > reach || $0.upper < -reach } ?? false
    }
}
