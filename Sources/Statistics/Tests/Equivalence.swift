/// Two one-sided sign tests: is the median inside a margin on both sides of zero?
///
/// At alpha / 2 it holds exactly when the median's interval at alpha lies wholly inside the margin.
public struct Equivalence: Sendable, Equatable {
    /// The larger of the two sides' p values: both claims must hold.
    public let pValue: Double

    /// - Parameter reach: how far from zero still counts as equal, as a difference of logarithms.
    public init(_ values: [Double], within reach: Double) {
        pValue = max(SignTest(values, below: reach).pValue, SignTest(values, above: -reach).pValue)
    }
}
