/// The constants of the method by which paired rounds are judged, each in one place.
public enum Method {
    /// The probability that any row of one invocation is called regressed though none is: one in a hundred.
    public static let alpha = 0.01
    /// After how many rounds a decision is tried; the error is split evenly over these looks.
    public static let looks = [24, 48, 96]
    /// Above this lag-1 autocorrelation rounds do not count as independent.
    public static let autocorrelationLimit = 0.2
    /// The share of rounds that the audit may exclude; beyond it the machine cannot judge (grade C).
    public static let excludedShare = 0.2
    /// How many fresh processes a comparison of two builds needs of each.
    public static let launches = 5
    /// After how many rounds a decision is tried for two builds: a block of rounds belongs to one launch, and before
    /// each of the five has had one, nothing can be decided.
    public static let looksOfBuilds = [30, 48, 96]
    /// The share of launches whose effect must have the pooled effect's sign: 4 of 5.
    public static let agreeingLaunches = 0.8
    /// How many whole blocks of rounds run before measuring begins.
    public static let warmUpBlocks = 2
    /// How much of a slice an arm runs before it, for its caches' sake: its account must hold, its figures are dropped.
    public static let washOut = 0.05

    /// How many signals a slice must hold before its quantile may gate: 20 beyond it. 2,000 for 0.99.
    public static func signals(forQuantile quantile: Double) -> Int {
        precondition(quantile >= 0 && quantile < 1, "not a quantile below the maximum")
        return Int((20 / (1 - quantile)).rounded())
    }
}
