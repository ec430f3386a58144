/// The verdict on one row of a comparison, with the figures behind it.
public struct Judgement: Sendable, Equatable {
    /// What a row can come to.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Worse by more than the threshold of a change.
        case regressed
        /// Better by more than the threshold of a change.
        case improved
        /// The whole interval lies within the threshold of no change.
        case equivalent
        /// None of the others is certain; `reason` says why.
        case inconclusive
    }

    /// Why a row is inconclusive.
    public enum Reason: String, Sendable, CaseIterable {
        /// The interval reaches across a threshold: more rounds or a quieter machine are needed.
        case undecided
        /// Too few rounds for an interval of so small an error.
        case tooFewRounds
        /// A value is zero, so it has no ratio.
        case notMeasurable
        /// The interval of a control lies wholly beyond the threshold of a change: this machine cannot judge (grade C).
        case controlDiffers
        /// No change was found, and a control is not equivalent: whether there is none this machine cannot tell, unless
        /// more rounds help (grade C if it is still so at the last look).
        case controlTooNoisy
        /// The pooled test finds a change, but too few launches show one beyond the threshold.
        case launchesDisagree
        /// More rounds were disturbed than may be excluded: this machine cannot judge (grade C).
        case tooManyExcluded
        /// The candidate's slices were disturbed more often than the base's beyond chance: what was left out may be its
        /// own doing.
        case disturbedMore
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
    /// The p value of "worse by more than the threshold of a change", adjusted for the family.
    public let pRegressed: Double
    /// The p value of "better by more than the threshold of a change", adjusted for the family.
    public let pImproved: Double
    /// How large a change is one, and how small none.
    public let thresholds: Thresholds
    /// How many rounds were judged.
    public let rounds: Int
    /// The log ratios as independent observations; nil if a value is not above zero.
    public let observations: Observations?
    /// Rounds in which candidate and base had equal figures, as happens at the clock's resolution.
    public let ties: Int
    /// The negative control of the base; nil without one.
    public let control: Control?
    /// The negative control of the candidate; nil without one.
    public let twin: Control?

    /// The smallest effect that this run could have seen: half of the interval's width, as a relative change.
    public var smallestDetectable: Double? { interval?.halfWidth }

    /// Whether this machine cannot judge the row, and could not after `last` rounds, were change and noise what they
    /// seem. All must hold:
    ///
    /// * Some interval, of the row or of a control, is and will be so wide that equal arms come out equal by luck only.
    ///   An interval narrows with the square root of the number of rounds.
    /// * The ratio lies within the threshold, or no further out than a control has been seen to reach, and not so far
    ///   that the narrower interval would lie beyond the threshold of a change. Otherwise giving up would hide
    ///   something.
    func isBeyondTheMachine(after last: Int) -> Bool {
        guard verdict == .inconclusive else { return false }
        if reason == .notMeasurable { return true }
        guard let reason, [.undecided, .controlTooNoisy, .controlDiffers].contains(reason), let interval else {
            return false
        }
        let controls = [control, twin].compactMap { $0?.interval }
        let change = max(interval.ratio, 1 / interval.ratio)
        let reach = controls.flatMap { [$0.upper, 1 / $0.lower] }.max() ?? 1
        guard change <= max(reach, 1 + thresholds.within) else { return false }
        if reason == .controlDiffers { return true }
        // An interval of few observations is wide by its ranks, whatever the machine does.
        let counts = [observations, control?.observations, twin?.observations].compactMap { $0?.values.count }
        guard last <= rounds || counts.allSatisfy({ $0 >= Observations.least }) else { return false }
        let narrowing = (Double(rounds) / Double(max(rounds, last))).squareRoot()
        let widths = ([interval] + controls).map { Logarithm.reach(ofMargin: $0.halfWidth) * narrowing }
        let room = Logarithm.reach(ofMargin: thresholds.within) * (last > rounds ? 0.75 : 0.5)
        let isTooNoisy = (widths.max() ?? 0) > room
        let isChange = Logarithm.of(change) - widths[0] > Logarithm.reach(ofMargin: thresholds.beyond)
        return isTooNoisy && !isChange
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

    /// This judgement, inconclusive for the given reason whatever it was.
    func lost(because reason: Reason) -> Judgement {
        var judgement = self
        judgement.verdict = .inconclusive
        judgement.reason = reason
        return judgement
    }
}
