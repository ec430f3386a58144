import Metrics
package import Results
package import Statistics
package import Vocabulary

/// The audit, comparisons and verdict of a run, beside the figures of its arms.
package struct RunConclusion {
    package var audit: Audit
    /// Signals per second of the open-loop slices.
    package var rate = 0.0
    package var comparisons: [Comparison] = []
    /// The verdict of the comparisons together; nil if nothing was judged.
    package var judged: Verdict?

    /// The conclusion of a run that compares nothing.
    package init(audit: Audit, rate: Double = 0) {
        self.audit = audit
        self.rate = rate
    }

    /// The conclusion of a trial: verdicts and grade. Where the machine cannot judge, every verdict is withdrawn.
    /// `comparison` turns a judged row into one that results hold; `isSaturated` says whether a row is of latencies
    /// that an arm does not have.
    package init(
        _ trial: Trial, _ seen: RoundsAudit, needs: [ProcessorNeed], processors: Int, rate: Double,
        isSaturated: (Trial.Judged) -> Bool, comparison: (Trial.Judged) -> Comparison
    ) {
        audit = Audit(seen, needs: needs, processors: processors)
        let isUnfit = audit.grade == .c
        if let unfitness = trial.unfitness {
            // What one metric suffers from need not harm the others.
            let gated = trial.judged.filter { trial.rows[$0.row].isGated }
            let canJudge = !isUnfit && gated.contains { $0.judgement.verdict != .inconclusive }
            var metrics: [Substring] = []
            for judged in gated where judged.judgement.reason == unfitness {
                guard let metric = trial.rows[judged.row].name.split(separator: " ").last else { continue }
                if !metrics.contains(metric) { metrics.append(metric) }
            }
            audit.grade = canJudge ? .b : .c
            audit.reasons.insert(
                canJudge ? "\(metrics.joined(separator: ", ")): \(unfitness.words)" : unfitness.words, at: 0)
        }
        let judged = trial.judged.map { row in
            let fit = isUnfit ? row.withheld(because: .machineUnfit) : row
            return isSaturated(row) ? fit.withheld(because: .saturated) : fit
        }
        self.rate = rate
        comparisons = judged.flatMap { judged in
            let row = comparison(judged)
            return [row] + [judged.ceiling.map { Comparison($0, beside: row) }].compactMap(\.self)
        }
        self.judged = Verdict(rawValue: trial.verdict(of: judged).rawValue)
        let rows = comparisons.filter { $0.limit == nil }
        if audit.grade != .c { note(rows.filter(\.isSetAside), of: rows) }
    }

    /// Gives the machine grade B at best if rows were set aside, and names them.
    private mutating func note(_ aside: [Comparison], of all: [Comparison]) {
        var metrics: [String] = []
        for row in aside where !metrics.contains(row.metric) { metrics.append(row.metric) }
        for metric in metrics {
            audit.grade = .b
            let count = aside.count { $0.metric == metric }
            let rows = all.count { $0.metric == metric }
            let places = rows == 1 ? "" : " in \(count) of \(rows) arms"
            audit.reasons.append(
                "\(metric) is not judged here\(places): an arm beside itself varies too much for its thresholds")
        }
    }
}
