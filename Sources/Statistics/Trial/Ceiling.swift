/// Whether a candidate's own figures stay below a limit, whatever the base does.
///
/// An absolute figure depends on the machine as much as on the program. So the row beside the base comes first: where
/// its controls, or the audit, say that this machine cannot judge, the limit has no verdict either.
public struct Ceiling: Sendable, Equatable {
    /// The greatest median that is allowed.
    public let limit: Double
    /// Regressed if the median is above the limit, equivalent if it is below, inconclusive if neither is certain.
    public private(set) var verdict: Judgement.Verdict
    /// Why the verdict is inconclusive; nil if it is not.
    public private(set) var reason: Judgement.Reason?
    /// The median of the candidate's figures with its interval; nil if there are too few figures.
    public let interval: MedianInterval?
    /// The figures as independent observations.
    public let observations: Observations
    /// The error of the interval.
    public let alpha: Double

    /// - Parameters:
    ///   - figures: of the candidate, in the order of the rounds.
    ///   - limit: the greatest median that is allowed.
    ///   - judgement: of the candidate's row beside the base.
    ///   - alpha: the error of this row.
    ///   - roundsPerBlock: how many rounds a block of the run has.
    init(_ figures: [Double], limit: Double, beside judgement: Judgement, alpha: Double, roundsPerBlock: Int) {
        self.limit = limit
        self.alpha = alpha
        observations = Observations(figures, roundsPerBlock: roundsPerBlock)
        let interval = MedianInterval(observations.values, alpha: alpha)
        self.interval = interval
        verdict = .inconclusive
        // What the change is does not matter here, and the figures' own interval tells how noisy they are.
        let open: [Judgement.Reason?] = [nil, .undecided, .launchesDisagree, .controlTooNoisy]
        if !open.contains(judgement.reason) {
            reason = judgement.reason
        } else if let interval {
            if interval.lower > limit {
                verdict = .regressed
            } else if interval.upper <= limit {
                verdict = .equivalent
            } else {
                reason = .acrossLimit
            }
        } else {
            reason = .tooFewRounds
        }
    }

    /// This ceiling with its verdict withdrawn: inconclusive, for the given reason.
    func withheld(because reason: Judgement.Reason) -> Ceiling {
        guard verdict != .inconclusive else { return self }
        var ceiling = self
        ceiling.verdict = .inconclusive
        ceiling.reason = reason
        return ceiling
    }
}
