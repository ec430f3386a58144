/// The constants by which paired rounds are judged, each in one place.
public enum Method {
    /// The probability that any row of one invocation is called regressed when none is: one in a hundred.
    public static let alpha = 0.01
    /// The number of rounds at each look; the error is split evenly over the looks.
    public static let looks = [24, 48, 96]
    /// The lag-1 autocorrelation above which rounds do not count as independent.
    public static let autocorrelationLimit = 0.2
    /// The share of rounds that the audit may exclude; with more the machine cannot judge (grade C).
    public static let excludedShare = 0.2
    /// How many fresh processes of each build a comparison of two builds needs.
    public static let launches = 5
    /// The number of rounds at each look of two builds. A block of rounds belongs to one launch: before each of the
    /// five launches has had a block, nothing can be decided.
    public static let looksOfBuilds = [30, 48, 96]
    /// The share of launches whose effect must have the sign of the pooled effect: 4 of 5.
    public static let agreeingLaunches = 0.8
    /// How many whole blocks of rounds run before measuring begins.
    public static let warmUpBlocks = 2
    /// The share of a slice that an arm runs before it, to fill its caches. The account of that part must balance; its
    /// figures are dropped.
    public static let washOut = 0.05

    /// How many signals a slice must hold before its quantile can gate: 20 beyond the quantile, so 2,000 for 0.99.
    public static func signals(forQuantile quantile: Double) -> Int {
        precondition(quantile >= 0 && quantile < 1, "not a quantile below the maximum")
        return Int((20 / (1 - quantile)).rounded())
    }
}
