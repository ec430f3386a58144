/// Whether a candidate's own figures keep below a limit that was set for them, whatever the base does.
///
/// An absolute figure is the machine's as much as the program's. So the row beside the base comes first: where its
/// control, or the audit, says that this machine cannot judge, nothing is said of the limit either.
public struct Ceiling: Sendable, Equatable {
    /// What the median may be at most.
    public let limit: Double
    /// Regressed if the median is above the limit, equivalent if it is not.
    public private(set) var verdict: Judgement.Verdict
    /// Why it is inconclusive; nil if it is not.
    public private(set) var reason: Judgement.Reason?
    /// The median of the candidate's figures with its interval; nil if there are too few.
    public let interval: MedianInterval?
    /// What was taken as independent.
    public let observations: Observations
    /// The error of the interval.
    public let alpha: Double

    /// - Parameters:
    ///   - figures: of the candidate, round by round.
    ///   - judgement: of the row beside the base.
    ///   - alpha: the error of this row.
    init(_ figures: [Double], limit: Double, beside judgement: Judgement, alpha: Double, roundsPerBlock: Int) {
        self.limit = limit
        self.alpha = alpha
        observations = Observations(figures, roundsPerBlock: roundsPerBlock)
        let interval = MedianInterval(observations.values, alpha: alpha)
        self.interval = interval
        verdict = .inconclusive
        if let obstacle = judgement.reason, obstacle != .undecided, obstacle != .launchesDisagree {
            reason = obstacle
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

    /// The same figures without a verdict.
    func withheld(because reason: Judgement.Reason) -> Ceiling {
        guard verdict != .inconclusive else { return self }
        var ceiling = self
        ceiling.verdict = .inconclusive
        ceiling.reason = reason
        return ceiling
    }
}
