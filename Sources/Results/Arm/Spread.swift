/// How far the rounds of an arm lie apart, in nanoseconds per delivery.
public struct Spread: Sendable, Equatable {
    /// The quickest round.
    public var min: Double
    /// A quarter of the rounds is quicker.
    public var lowerQuartile: Double
    /// Half of the rounds are quicker.
    public var median: Double
    /// A quarter of the rounds is slower.
    public var upperQuartile: Double
    /// The slowest round.
    public var max: Double
    /// The distance of the quartiles as a share of the median; nil if the median is zero.
    public var relative: Double?

    /// A spread; each parameter is the property of its name.
    public init(
        min: Double, lowerQuartile: Double, median: Double, upperQuartile: Double, max: Double, relative: Double?
    ) {
        self.min = min
        self.lowerQuartile = lowerQuartile
        self.median = median
        self.upperQuartile = upperQuartile
        self.max = max
        self.relative = relative
    }

    /// The spread of finite values; nil if there is none. Quartiles interpolate between neighbours.
    public init?(of values: [Double]) {
        let sorted = values.filter(\.isFinite).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        func quantile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            let above = Swift.min(below + 1, sorted.count - 1)
            return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
        }
        min = first
        lowerQuartile = quantile(0.25)
        median = quantile(0.5)
        upperQuartile = quantile(0.75)
        max = last
        relative = median == 0 ? nil : (upperQuartile - lowerQuartile) / median
    }

    /// The spread of the rounds that the audit did not exclude.
    public init?(of rounds: [RoundResult]) {
        self.init(of: rounds.filter { $0.excluded == nil }.compactMap(\.nanosecondsPerDelivery))
    }
}
