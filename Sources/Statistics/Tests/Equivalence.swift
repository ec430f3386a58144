/// Two one-sided sign tests of the claim that the median lies inside a margin on both sides of zero.
///
/// At alpha / 2 the claim holds exactly when the median's interval at alpha lies wholly inside the margin.
public struct Equivalence: Sendable, Equatable {
    /// The larger p value of the two tests: both must reject.
    public let pValue: Double

    /// - Parameters:
    ///   - values: differences of logarithms.
    ///   - reach: the greatest distance from zero that still counts as equal, as a difference of logarithms.
    public init(_ values: [Double], within reach: Double) {
        pValue = max(SignTest(values, below: reach).pValue, SignTest(values, above: -reach).pValue)
    }
}
