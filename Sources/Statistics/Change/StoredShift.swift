/// A change against stored launches, when the base does not run beside the candidate: advice, never a gate.
public struct StoredShift: Sendable, Equatable {
    /// How many launches each side must have.
    public static let launches = 7
    /// The exact Mann-Whitney p value at or below which it warns.
    public static let pValue = 0.001

    /// The error of the interval. The interval is for display only.
    public static let alpha = 0.05

    /// The new launches over the stored ones, by Hodges and Lehmann; nil without positive values on both sides.
    public let ratio: Double?
    /// The interval of the ratio, if the new launches differ from the stored ones by a pure shift; nil for too few
    /// launches.
    public let interval: ClosedRange<Double>?
    /// The two-sided p value.
    public let pValue: Double
    /// Whether it warns: enough launches, a small p value, and a change of at least twice the margin either way.
    public let warns: Bool

    /// - Parameters:
    ///   - base: one value per stored launch, above zero.
    ///   - now: one value per new launch, above zero.
    ///   - margin: the relative change that still counts as none.
    public init(base: [Double], now: [Double], margin: Double) {
        let isMeasurable = (base + now).allSatisfy { $0 > 0 && $0.isFinite }
        let (before, after) = (base.map(Logarithm.of), now.map(Logarithm.of))
        let found = isMeasurable ? HodgesLehmann(shiftOf: after, from: before, alpha: Self.alpha) : nil
        let shift = found?.estimate
        ratio = shift.map(Logarithm.ratio)
        interval = found?.interval.map { Logarithm.ratio($0.lowerBound)...Logarithm.ratio($0.upperBound) }
        pValue = isMeasurable ? MannWhitney(after, before).pTwoSided : 1
        let isLarge = shift.map { abs($0) >= Logarithm.reach(ofMargin: 2 * margin) - 1e-9 } ?? false
        warns = min(base.count, now.count) >= Self.launches && pValue <= Self.pValue && isLarge
    }
}
