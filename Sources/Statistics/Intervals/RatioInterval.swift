/// A median ratio with its interval. Above 1 is worse, whichever way the metric points.
public struct RatioInterval: Sendable, Equatable {
    /// The median ratio.
    public let ratio: Double
    /// The interval's lower end.
    public let lower: Double
    /// The interval's upper end.
    public let upper: Double
    /// The probability that an interval made so holds the true ratio, as `MedianInterval.coverage`.
    public let coverage: Double
    /// Half of the interval's width as a relative change: an effect that noise alone could hide in this run.
    public let halfWidth: Double

    /// Turns an interval of logarithms into one of ratios.
    init(_ interval: MedianInterval) {
        ratio = Logarithm.ratio(interval.median)
        lower = Logarithm.ratio(interval.lower)
        upper = Logarithm.ratio(interval.upper)
        coverage = interval.coverage
        halfWidth = Logarithm.ratio(interval.halfWidth) - 1
    }
}
