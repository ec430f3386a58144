/// The verdict on one row of a comparison, with the figures behind it.
public struct Judgement: Sendable, Equatable {
    /// What a row can come to.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Worse by more than the margin.
        case regressed
        /// Better by more than the margin.
        case improved
        /// The whole interval lies inside the margin.
        case equivalent
        /// None of the others is certain; `reason` says why.
        case inconclusive
    }

    /// Why a row is inconclusive.
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
        /// More rounds were disturbed than may be excluded: this machine cannot judge (grade C).
        case tooManyExcluded
        /// The interval of a figure reaches across the limit that was set for it.
        case acrossLimit
        /// The run ended before its first look or between two looks, where nothing is decided.
        case betweenLooks
        /// The audit's grade is C, whatever the rounds say.
        case machineUnfit
        /// An arm could not keep to the offered rate: what waits in a backlog has no latency.
        case saturated
    }

    /// The row's name.
    public let name: String
    /// The verdict.
    public private(set) var verdict: Verdict
    /// Why the verdict is inconclusive; nil if it is not.
    public private(set) var reason: Reason?
    /// Candidate over base with its interval; nil if there are too few rounds, or a value is not above zero.
    public let interval: RatioInterval?
    /// The p value of "worse by more than the margin", adjusted for the family.
    public let pRegressed: Double
    /// The p value of "better by more than the margin", adjusted for the family.
    public let pImproved: Double
    /// The margin that was asked for, as a relative change.
    public let margin: Double
    /// The margin that was used: the control's half-width if that is wider.
    public let effectiveMargin: Double
    /// How many rounds were judged.
    public let rounds: Int
    /// The log ratios as independent observations; nil if a value is not above zero.
    public let observations: Observations?
    /// Rounds in which candidate and base had equal figures, as happens at the clock's resolution.
    public let ties: Int
    /// The negative control; nil without one.
    public let control: Control?

    /// The smallest effect that this run could have seen: half of the interval's width, as a relative change.
    public var smallestDetectable: Double? { interval?.halfWidth }

    /// Whether the machine keeps the row from being judged, and nothing points to a change. Both must hold:
    ///
    /// * The control is not equivalent, or its half-width is above half the margin: equal arms would come out equal by
    ///   luck only.
    /// * The ratio lies inside the margin, or no further out than the control has been seen to reach. Beyond that,
    ///   setting the row aside would hide something.
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

    /// This judgement with its verdict withdrawn: inconclusive, for the given reason. A judgement that is inconclusive
    /// already keeps its own reason.
    public func withheld(because reason: Reason) -> Judgement {
        guard verdict != .inconclusive else { return self }
        var judgement = self
        judgement.verdict = .inconclusive
        judgement.reason = reason
        return judgement
    }
}
