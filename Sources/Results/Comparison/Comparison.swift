public import Vocabulary

/// One metric of one arm beside the base arm, judged over paired rounds; or beside a limit that was set for it.
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

    /// The same row with the rounds that the audit excluded.
    public struct WithExcluded: Sendable, Equatable {
        /// Candidate over base; nil if there is none.
        public var interval: Interval?
        /// What they would have said.
        public var verdict: Verdict

        /// An interval and a verdict.
        public init(interval: Interval?, verdict: Verdict) {
            self.interval = interval
            self.verdict = verdict
        }
    }

    /// Name of the base arm.
    public var base: String
    /// Name of the arm that is compared with it.
    public var candidate: String
    /// What was measured.
    public var metric: String
    /// Whether it decides; what is not gated is shown only.
    public var isGated = true
    /// Whether this machine cannot judge the row, as the base beside itself shows; the others decide then.
    public var isSetAside = false
    /// What the candidate's own figure may be at most, in nanoseconds or for each delivery: then the row is about that
    /// alone, and its interval is of the figure over the limit. Nil for a row about candidate and base.
    public var limit: Double?
    /// The base's median over the rounds that count, in nanoseconds; nil if a round has none.
    public var baseNanoseconds: Double?
    /// The candidate's median over the rounds that count, in nanoseconds; nil if a round has none.
    public var candidateNanoseconds: Double?
    /// The base's count for each delivery; nil for a row of time.
    public var baseCount: Double?
    /// The candidate's count for each delivery; nil for a row of time.
    public var candidateCount: Double?
    /// Candidate over base; nil if there is none.
    public var interval: Interval?
    /// The error that this look could spend on all rows together.
    public var alpha = 0.0
    /// The p value of "worse by more than the margin", adjusted for the number of rows.
    public var adjustedRegressed = 1.0
    /// The p value of "better by more than the margin", adjusted for the number of rows.
    public var adjustedImproved = 1.0
    /// The relative change that is still no change.
    public var margin = 0.0
    /// The margin that was used: wider if the control's noise is.
    public var effectiveMargin = 0.0
    /// Rounds that count.
    public var rounds = 0
    /// How many rounds were taken as one observation, since neighbours resembled each other; 1 if they did not.
    public var roundsPerObservation = 1
    /// Rounds in which both were equal.
    public var ties = 0
    /// The log ratios' lag-1 autocorrelation; nil if it is not defined.
    public var lag1: Double?
    /// The smallest relative change that this run could have seen; nil without an interval.
    public var minDetectable: Double?
    /// The base beside itself; nil if there is no interval.
    public var control: Interval?
    /// Candidate over base in each launch of the builds, in the order of the launches; empty if all arms ran in one
    /// process. A change is one only if four of five launches agree on its direction.
    public var launches: [Double] = []
    /// What it came to: regressed, improved, equivalent or inconclusive; ok for a limit that holds.
    public var verdict: Verdict
    /// Why it is inconclusive, in words; nil if it is not.
    public var reason: String?
    /// What it would be with the excluded rounds; nil if none was excluded.
    public var withExcluded: WithExcluded?

    /// Whether it is a count, which is exact: no rounds, and no interval that is wider than nothing.
    public var isCount: Bool { baseCount != nil || CountedResult.allNames.contains(metric) }

    /// A row; what is not said here is set afterwards.
    public init(base: String, candidate: String, metric: String, verdict: Verdict) {
        self.base = base
        self.candidate = candidate
        self.metric = metric
        self.verdict = verdict
    }
}
