/// The exact one-sided sign test of the claim that the median lies beyond a threshold.
///
/// It assumes nothing of the values' distribution; up to half of them may be arbitrarily bad. A value equal to the
/// threshold counts against the claim: ties make the test more careful, never less.
public struct SignTest: Sendable, Equatable {
    /// Values that are no further apart than this count as equal: logarithms of quotients differ from what they stand
    /// for in their last bits.
    static let grain = 1e-12

    /// How many values were tested.
    public let count: Int
    /// How many of the values lie beyond the threshold.
    public let beyond: Int
    /// The probability of so many values beyond the threshold, or more, were the median at the threshold or before it.
    public let pValue: Double

    /// Tests the claim that the median lies above the threshold.
    public init(_ values: [Double], above threshold: Double) {
        self.init(count: values.count, beyond: values.count { $0 > threshold + Self.grain })
    }

    /// Tests the claim that the median lies below the threshold.
    public init(_ values: [Double], below threshold: Double) {
        self.init(count: values.count, beyond: values.count { $0 < threshold - Self.grain })
    }

    private init(count: Int, beyond: Int) {
        self.count = count
        self.beyond = beyond
        pValue = Binomial.atLeast(beyond, of: count)
    }
}
