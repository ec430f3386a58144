/// The negative control: the base arm, measured twice in each round and compared with itself. If A' and A do not come
/// out equivalent, the machine cannot judge, whatever the candidate did.
public struct Control: Sendable, Equatable {
    /// A' over A; nil if there are too few rounds for an interval.
    public let interval: RatioInterval?
    /// Whether A' is equivalent to A within the margin.
    public let isEquivalent: Bool
    /// The rounds' log ratios as independent observations.
    public let observations: Observations

    /// - Parameters:
    ///   - logRatios: ln(A' / A) of each round.
    ///   - margin: the relative change that still counts as none.
    ///   - alpha: the interval's error.
    ///   - roundsPerBlock: how many rounds a block of the run has.
    public init(logRatios: [Double], margin: Double, alpha: Double, roundsPerBlock: Int) {
        observations = Observations(logRatios, roundsPerBlock: roundsPerBlock)
        interval = MedianInterval(observations.values, alpha: alpha).map(RatioInterval.init)
        let equivalence = Equivalence(observations.values, within: Logarithm.reach(ofMargin: margin))
        isEquivalent = equivalence.pValue <= alpha / 2
    }
}
