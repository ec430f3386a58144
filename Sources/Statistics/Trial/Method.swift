/// The constants by which paired rounds are judged, each in one place.
public enum Method {
    /// The probability that any row of one invocation is called regressed when none is: one in a hundred.
    public static let alpha = 0.01
    /// The number of rounds at each look; the error is split evenly over the looks.
    public static let looks = [54, 108, 216]
    /// The most looks that a long time allows: each further one comes after twice as many rounds.
    public static let mostLooks = 7
    /// How many slots a side has in each round: an arm and its control.
    public static let slots = 2
    /// The lag-1 autocorrelation above which rounds do not count as independent.
    public static let autocorrelationLimit = 0.2
    /// The share of the rounds of the largest plan that the audit may exclude; with more the machine cannot judge
    /// (grade C).
    public static let excludedShare = 0.2
    /// How many fresh processes of each build a comparison of two builds starts: each measures one block of rounds in
    /// turn. The first look comes when most of them have had theirs.
    public static let launches = 16
    /// How many launches a change of a build must be seen in at least.
    public static let leastLaunches = 5
    /// The share of launches whose median must lie beyond the threshold: 4 of 5.
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

    /// The number of rounds at each look where a run may take `duration` seconds in place of `usual`: beyond the usual
    /// looks one more for each doubling.
    public static func looks(duration: Double?, usual: Double) -> [Int] {
        var looks = looks
        var time = 2 * usual
        while let duration, duration >= time, looks.count < mostLooks {
            looks.append(2 * looks[looks.count - 1])
            time *= 2
        }
        return looks
    }
}
