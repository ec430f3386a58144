/// A ratio with its interval. Above 1 is worse, whichever way the metric points.
public struct RatioInterval: Sendable, Equatable {
    /// The median ratio.
    public let ratio: Double
    /// The interval's lower end.
    public let lower: Double
    /// The interval's upper end.
    public let upper: Double
    /// The interval's exact coverage.
    public let coverage: Double
    /// Half of the interval's width as a relative change: what noise alone could hide in this run.
    public let halfWidth: Double

    /// The same interval, of logarithms.
    init(_ interval: MedianInterval) {
        ratio = Logarithm.ratio(interval.median)
        lower = Logarithm.ratio(interval.lower)
        upper = Logarithm.ratio(interval.upper)
        coverage = interval.coverage
        halfWidth = Logarithm.ratio(interval.halfWidth) - 1
    }
}
