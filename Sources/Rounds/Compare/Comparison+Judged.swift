import Metrics
package import Results
package import Statistics
import Vocabulary

extension Comparison {
    /// A judged row of a trial as results hold it.
    package init(_ judged: Trial.Judged, of trial: Trial, base: String, candidate: String, metric: String) {
        let (row, judgement) = (trial.rows[judged.row], judged.judgement)
        self.init(base: base, candidate: candidate, metric: metric, verdict: Self.verdict(judgement.verdict))
        let kept = trial.kept(row: judged.row, candidate: judged.candidate)
        func median(_ slot: Int) -> Double? {
            let values = kept.flatMap { [$0.figures[slot][judged.row], $0.figures[slot + 1][judged.row]] }
            return values.contains(0) ? nil : Spread(of: values)?.median
        }
        isGated = row.isGated
        isSetAside = judged.isSetAside
        baseNanoseconds = median(0)
        candidateNanoseconds = median(Trial.slot(of: judged.candidate))
        interval = Interval(judgement.interval)
        alpha = trial.looks.alpha
        adjustedRegressed = judgement.pRegressed
        adjustedImproved = judgement.pImproved
        margin = judgement.thresholds.beyond
        effectiveMargin = margin
        equivalentWithin = judgement.thresholds.within
        rounds = judgement.rounds
        roundsPerObservation = judgement.observations?.roundsEach ?? 1
        ties = judgement.ties
        lag1 = judgement.observations?.lag1
        minDetectable = judgement.smallestDetectable
        control = Interval(judgement.control?.interval)
        twin = Interval(judgement.twin?.interval)
        reason = judgement.reason?.words
        launches = trial.pair(row: judged.row, candidate: judged.candidate).launchRatios
        withExcluded = judged.withExcluded.map {
            WithExcluded(interval: Interval($0.interval), verdict: Self.verdict($0.verdict))
        }
        if judged.exclusions.count > 0 {
            exclusions = Exclusions(
                base: judged.exclusions.base, candidate: judged.exclusions.candidate,
                pValue: judged.exclusions.pValue)
        }
    }

    /// The verdict on a limit of the candidate's own figure, as a row of its own.
    package init(_ ceiling: Ceiling, beside row: Comparison) {
        self.init(
            base: row.base, candidate: row.candidate, metric: row.metric,
            verdict: ceiling.verdict == .equivalent ? .ok : Self.verdict(ceiling.verdict))
        isGated = row.isGated
        isSetAside = row.isSetAside
        limit = ceiling.limit
        candidateNanoseconds = row.candidateNanoseconds
        interval = ceiling.interval.map { interval in
            Interval(
                ratio: interval.median / ceiling.limit, lower: interval.lower / ceiling.limit,
                upper: interval.upper / ceiling.limit)
        }
        alpha = ceiling.alpha
        rounds = row.rounds
        roundsPerObservation = ceiling.observations.roundsEach
        lag1 = ceiling.observations.lag1
        minDetectable = ceiling.interval.map { $0.halfWidth / ceiling.limit }
        reason = ceiling.reason?.words
    }

    private static func verdict(_ verdict: Judgement.Verdict) -> Verdict {
        switch verdict {
        case .regressed: .regressed
        case .improved: .improved
        case .equivalent: .equivalent
        case .inconclusive: .inconclusive
        }
    }
}

extension Comparison.Interval {
    fileprivate init?(_ interval: RatioInterval?) {
        guard let interval else { return nil }
        self.init(ratio: interval.ratio, lower: interval.lower, upper: interval.upper)
    }
}
