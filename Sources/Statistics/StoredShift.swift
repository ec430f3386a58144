/// A change against stored launches, without an arm of the same run to compare with: advice, never a gate.
public struct StoredShift: Sendable, Equatable {
    /// How many launches each side must have.
    public static let launches = 7
    /// The exact Mann-Whitney p value that must be reached.
    public static let pValue = 0.001

    /// Now over then; nil without positive values on both sides.
    public let ratio: Double?
    /// The two-sided p value.
    public let pValue: Double
    /// Whether it is worth a warning: enough launches, hardly chance, and a change of twice the margin either way.
    public let warns: Bool

    /// - Parameters:
    ///   - base: one value per stored launch, above zero.
    ///   - now: one value per new launch, above zero.
    ///   - margin: the relative change that is still no change.
    public init(base: [Double], now: [Double], margin: Double) {
        let isMeasurable = (base + now).allSatisfy { $0 > 0 && $0.isFinite }
        let (before, after) = (base.map(Logarithm.of), now.map(Logarithm.of))
        let shift = isMeasurable ? HodgesLehmann(shiftOf: after, from: before, alpha: 0.05)?.estimate : nil
        ratio = shift.map(Logarithm.ratio)
        pValue = isMeasurable ? MannWhitney(after, before).pTwoSided : 1
        let isLarge = shift.map { abs($0) >= Logarithm.reach(ofMargin: 2 * margin) } ?? false
        warns = min(base.count, now.count) >= Self.launches && pValue <= Self.pValue && isLarge
    }
}
