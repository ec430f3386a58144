import Metrics
import Statistics

/// What a run found beside the figures of its arms.
struct Finding {
    var audit: Audit
    /// Signals a second of the open-loop slices.
    var rate = 0.0
    var comparisons: [Comparison] = []
    /// What the comparisons say together; nil if nothing was judged.
    var judged: Verdict?

    /// What was found beside the figures of arms that are not compared.
    init(audit: Audit, rate: Double = 0) {
        self.audit = audit
        self.rate = rate
    }

    /// Verdicts and grade. Where the machine cannot judge, nothing is judged.
    /// - Parameter comparison: what a result holds of a judged row.
    init(
        _ trial: Trial, _ seen: RoundsAudit, needs: [ProcessorNeed], processors: Int, rate: Double,
        comparison: (Trial.Judged) -> Comparison
    ) {
        audit = Audit(seen.undisturbed, needs: needs, processors: processors, excludedRounds: trial.excluded)
        audit.perRound = seen.rounds
        let isUnfit = audit.grade == .c
        if let unfitness = trial.unfitness {
            audit.grade = .c
            audit.reasons.insert(unfitness.words, at: 0)
        }
        let judged = trial.judged.map { isUnfit ? $0.withheld(because: .machineUnfit) : $0 }
        let gated = judged.filter { trial.rows[$0.row].isGated }.map(\.judgement)
        self.rate = rate
        comparisons = judged.map(comparison)
        self.judged = Verdict(rawValue: Family(gated).verdict.rawValue)
    }
}
