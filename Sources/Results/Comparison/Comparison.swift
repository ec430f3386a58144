public import Vocabulary

/// One metric of one arm compared with the base arm over paired rounds, or with a limit.
public struct Comparison: Sendable, Equatable {
    /// A ratio with its interval; above 1 is worse.
    public struct Interval: Sendable, Equatable {
        /// The median ratio.
        public var ratio: Double
        /// The lower end.
        public var lower: Double
        /// The upper end.
        public var upper: Double

        /// A ratio and the ends of its interval.
        public init(ratio: Double, lower: Double, upper: Double) {
            self.ratio = ratio
            self.lower = lower
            self.upper = upper
        }
    }

    /// The verdict on the row if the excluded rounds are counted in.
    public struct WithExcluded: Sendable, Equatable {
        /// Candidate over base; nil if there is no interval.
        public var interval: Interval?
        /// The verdict over all rounds.
        public var verdict: Verdict

        /// An interval and a verdict over all rounds.
        public init(interval: Interval?, verdict: Verdict) {
            self.interval = interval
            self.verdict = verdict
        }
    }

    /// The rounds that were excluded for a row.
    public struct Exclusions: Sendable, Equatable {
        /// Rounds in which slices of the base were disturbed.
        public var base: Int
        /// Rounds in which slices of the candidate were disturbed.
        public var candidate: Int
        /// The probability of so many rounds of the candidate's, or more, were both sides disturbed alike.
        public var pValue: Double

        /// Counts of rounds, and what they say of the candidate.
        public init(base: Int, candidate: Int, pValue: Double) {
            self.base = base
            self.candidate = candidate
            self.pValue = pValue
        }
    }

    /// Name of the base arm.
    public var base: String
    /// Name of the candidate: the arm that is judged.
    public var candidate: String
    /// The metric that is compared.
    public var metric: String
    /// Whether the row decides the run's verdict; a row that is not gated is shown only.
    public var isGated = true
    /// Whether the row is set aside: the control shows that this machine cannot judge it, and the other rows decide.
    public var isSetAside = false
    /// The greatest figure that the candidate may have, in nanoseconds or for each delivery. The row is then about the
    /// limit alone, and its interval is of the figure over the limit. Nil for a row about candidate and base.
    public var limit: Double?
    /// The base's median over the rounds that are not excluded, in nanoseconds; nil if a round has no figure.
    public var baseNanoseconds: Double?
    /// The candidate's median over the rounds that are not excluded, in nanoseconds; nil if a round has no figure.
    public var candidateNanoseconds: Double?
    /// The base's count for each delivery; nil for a row of time.
    public var baseCount: Double?
    /// The candidate's count for each delivery; nil for a row of time.
    public var candidateCount: Double?
    /// The unit of a figure that another program measured; nil for the figures of irqmark.
    public var unit: String?
    /// The base's median of such a figure, in its unit; nil for the figures of irqmark.
    public var baseFigure: Double?
    /// The candidate's median of such a figure, in its unit; nil for the figures of irqmark.
    public var candidateFigure: Double?
    /// How many more runs of each set would decide in four of five cases; nil if that cannot be told, or is decided.
    public var moreRuns: Int?
    /// Candidate over base with its interval; nil if there is no interval.
    public var interval: Interval?
    /// The error that the look could spend on all rows together.
    public var alpha = 0.0
    /// The p value of "worse by more than `margin`", adjusted for the number of rows.
    public var adjustedRegressed = 1.0
    /// The p value of "better by more than `margin`", adjusted for the number of rows.
    public var adjustedImproved = 1.0
    /// The relative change beyond which the row has regressed or improved.
    public var margin = 0.0
    /// The margin that was used. Of results from before there were two thresholds: the control's half-width if that is
    /// wider.
    public var effectiveMargin = 0.0
    /// The relative change within which the row is equivalent; nil if `margin` is that too, as in a count and in
    /// results from before there were two thresholds.
    public var equivalentWithin: Double?
    /// How many rounds were judged.
    public var rounds = 0
    /// How many rounds make one observation, because neighbouring rounds resemble each other; 1 if they do not.
    public var roundsPerObservation = 1
    /// Rounds in which candidate and base had equal figures.
    public var ties = 0
    /// The lag-1 autocorrelation of the log ratios; nil if it is not defined.
    public var lag1: Double?
    /// The smallest relative change that this run could have seen; nil without an interval.
    public var minDetectable: Double?
    /// A' over A, the base compared with itself; nil if there is no interval.
    public var control: Interval?
    /// B' over B, the candidate compared with itself; nil if there is no interval.
    public var twin: Interval?
    /// Candidate over base in each launch of two builds, in the order of the launches; empty if all arms ran in one
    /// process. Four of five launches must show a change beyond the threshold.
    public var launches: [Double] = []
    /// The verdict: regressed, improved, equivalent or inconclusive; ok for a limit that holds.
    public var verdict: Verdict
    /// Why the verdict is inconclusive, in words; nil if it is not.
    public var reason: String?
    /// The verdict over all rounds; nil if none was excluded.
    public var withExcluded: WithExcluded?
    /// The rounds that were excluded, by whose slices were disturbed; nil if none was excluded.
    public var exclusions: Exclusions?

    /// The relative change within which the row is equivalent.
    public var within: Double { equivalentWithin ?? margin }

    /// The smallest relative change that would have been called one in this run: the threshold, and half of the
    /// interval's width on top of it. Nil without an interval.
    public var smallestSeen: Double? { minDetectable.map { (1 + effectiveMargin) * (1 + $0) - 1 } }

    /// Whether the metric is a count. Counts are exact: no rounds, and an interval without width.
    public var isCount: Bool { baseCount != nil || CountedResult.allNames.contains(metric) }

    /// A row. All other properties are set afterwards.
    public init(base: String, candidate: String, metric: String, verdict: Verdict) {
        self.base = base
        self.candidate = candidate
        self.metric = metric
        self.verdict = verdict
    }
}
