/// What the rounds say about one row.
public struct Judgement: Sendable, Equatable {
    /// The four things that can be said.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Worse by more than the margin.
        case regressed
        /// Better by more than the margin.
        case improved
        /// The whole interval lies inside the margin.
        case equivalent
        /// Not enough was seen to say any of these; `reason` says why.
        case inconclusive
    }

    /// Why nothing could be said.
    public enum Reason: String, Sendable, CaseIterable {
        /// The interval reaches across the margin: more rounds or a quieter machine are needed.
        case undecided
        /// Too few rounds for an interval of so small an error.
        case tooFewRounds
        /// A value is zero, so it has no ratio.
        case notMeasurable
        /// The control's interval leaves out its own base: this machine cannot judge (grade C).
        case controlDiffers
        /// The control's interval is wider than the margin: this machine cannot judge, unless more rounds help
        /// (grade C if it is still so at the last look).
        case controlTooNoisy
        /// The pooled test finds an effect, but too few launches agree on its sign.
        case launchesDisagree
        /// More rounds were disturbed than may be left out: this machine cannot judge (grade C).
        case tooManyExcluded
        /// The interval of a figure reaches across the limit that was set for it.
        case acrossLimit
        /// The run ended before its first look or between two: what is seen then decides nothing.
        case betweenLooks
        /// The audit's grade is C, whatever the rounds say.
        case machineUnfit
    }

    /// The row's name.
    public let name: String
    /// What can be said.
    public private(set) var verdict: Verdict
    /// Why it is inconclusive; nil if it is not.
    public private(set) var reason: Reason?
    /// Candidate over base with its interval; nil if it could not be had.
    public let interval: RatioInterval?
    /// The p value of "worse by more than the margin", adjusted for the family.
    public let pRegressed: Double
    /// The p value of "better by more than the margin", adjusted for the family.
    public let pImproved: Double
    /// The margin that was asked for.
    public let margin: Double
    /// The margin that was used: the control's half-width if that is wider.
    public let effectiveMargin: Double
    /// Rounds that went in.
    public let rounds: Int
    /// Observations that were tested, and of how many rounds each; nil if the values have no ratios.
    public let observations: Observations?
    /// Rounds in which candidate and base were equal, as happens at the clock's resolution.
    public let ties: Int
    /// The negative control; nil without one.
    public let control: Control?

    /// The smallest effect that this run could have seen: the half-width that was reached, as a relative change.
    public var smallestDetectable: Double? { interval?.halfWidth }

    /// Whether it is the machine that keeps the row from being judged, and nothing points to a change.
    ///
    /// It is the machine if the control is not equivalent, or varies by more than half the margin: then equal arms are
    /// found equal by luck only. Nothing points to a change if the ratio lies inside the margin, or as far as the base
    /// beside itself has been seen to reach: beyond that, silence would hide something.
    var isBeyondTheMachine: Bool {
        guard let base = control?.interval, let ratio = interval?.ratio else { return false }
        let reach = max(1 + margin, base.upper, 1 / base.lower)
        guard max(ratio, 1 / ratio) <= reach else { return false }
        switch reason {
        case .controlDiffers, .controlTooNoisy: return true
        case .undecided: return base.halfWidth > margin / 2
        default: return false
        }
    }

    /// The same figures without a verdict. What was inconclusive already keeps its own reason.
    public func withheld(because reason: Reason) -> Judgement {
        guard verdict != .inconclusive else { return self }
        var judgement = self
        judgement.verdict = .inconclusive
        judgement.reason = reason
        return judgement
    }
}
