import Arms
package import Kernel
import Metrics
import Results
import Statistics
package import Vocabulary

extension Runner {
    /// Measures the base, its control and the candidates in paired rounds until a look decides.
    package func compare(
        _ comparison: ComparePlan, _ records: [ArmRecord], clock: TickClock, processors: [Int],
        progress: (RunProgress) -> Void
    ) throws(RunError) -> RunConclusion {
        let planned = Trial.plannedRounds(candidates: comparison.candidates.count, planned: comparison.looks)
        if let handicap = comparison.handicap { try apply(records, handicap, clock: clock) }
        let schedule = try warmUp(records, rounds: planned)
        for record in records { record.keepsP999 = comparison.metrics.contains(.p999) }
        var trial = Trial(
            candidates: comparison.candidates.count, rows: try rows(comparison, schedule), planned: comparison.looks,
            seed: plan.seed)
        var audit = RoundsAudit(
            processors: processors.count, concernsWallTime: comparison.metrics.contains { $0 != .cpu })
        var number = 0
        measuring: while trial.ending == nil {
            for order in trial.nextBlock() {
                let round = trial.isWarmingUp ? nil : trial.rounds.count
                let measured = measureRound(
                    order, records, schedule, metrics: comparison.metrics, round: round, &audit, clock: clock
                ) { name, share in
                    let done = min((Double(number) + share) / Double(planned), 1)
                    progress(
                        RunProgress(
                            armName: name, round: number + 1, rounds: max(planned, number + 1), fractionDone: done,
                            secondsLeft: (1 - done) * Double(planned) * schedule.roundNanoseconds / 1e9))
                }
                guard let measured else { break measuring }
                if let round { audit.endRound(round) }
                trial.record(measured)
                number += 1
            }
        }
        for record in records { record.keepWhatThereIs() }
        audit.keeping = Set(records.filter(\.keepsDisturbedRounds).map(\.name))
        let names = arms.map(\.name)
        let needs = needs(processors.count)
        let saturated = records.map { $0.rounds.areSaturated(at: schedule.rate) }
        return RunConclusion(
            trial, audit, needs: needs, processors: processors.count, rate: schedule.rate,
            isSaturated: { judged in
                let slot = Trial.slot(of: judged.candidate)
                return comparison.metrics[judged.row].isLatency && [0, 1, slot, slot + 1].contains { saturated[$0] }
            }
        ) { judged in
            Comparison(
                judged, of: trial, base: names[0], candidate: names[Trial.slot(of: judged.candidate)],
                metric: trial.rows[judged.row].name)
        }
    }

    /// Adds the handicap's work to both slots of its arm.
    private func apply(_ records: [ArmRecord], _ handicap: Handicap, clock: TickClock) throws(RunError) {
        var amount = handicap.amount
        for record in records[(Method.slots * handicap.arm)..<(Method.slots * (handicap.arm + 1))] {
            try apply(record, amount, clock: clock)
            // A share is measured once, so that both slots do as much.
            if case .share = amount { amount = .nanoseconds(record.machine.syntheticWork.nanoseconds) }
        }
    }

    /// Adds synthetic work to an arm. A share is of the arm's quickest slice, since whatever else slows the arm is not
    /// its own work.
    package func apply(_ record: ArmRecord, _ amount: Handicap.Amount, clock: TickClock) throws(RunError) {
        let nanoseconds: Double
        switch amount {
        case .steps, .calls:
            record.machine.syntheticWork = amount.syntheticWork
            return
        case .nanoseconds(let amount): nanoseconds = amount
        case .share(let share):
            var quickest = Double.infinity
            for _ in 0..<12 where !record.isVoid {
                let outcome = try discard(record, closed(record), signals: 4_000)
                quickest = min(quickest, outcome.nanosecondsPerDelivery ?? .infinity)
            }
            nanoseconds = quickest.isFinite ? share * quickest : 0
        }
        record.machine.syntheticWork = SyntheticWork(nanoseconds: nanoseconds, clock: clock)
    }

    /// Measures one slice pair of every slot. Nil if the user interrupts or an account breaks. `round` is nil for a
    /// warm-up, which is not audited.
    private func measureRound(
        _ order: [Int], _ records: [ArmRecord], _ schedule: Schedule, metrics: [GatedMetric], round: Int?,
        _ audit: inout RoundsAudit, clock: TickClock, progress: (String, Double) -> Void
    ) -> Trial.Round? {
        guard !records.contains(where: \.isVoid) else { return nil }
        var measured = Trial.Round([[Double]](repeating: [], count: records.count))
        for (done, index) in order.enumerated() {
            guard !StopRequest.isMade else { return nil }
            progress(records[index].name, Double(done) / Double(order.count))
            var reason: String?
            audit.begin()
            let slices = runSlices(records[index], schedule, round: round, clock: clock) { slices in
                reason = audit.end(slices, of: records[index].name)
                return reason
            }
            guard let slices else { return nil }
            measured.figures[index] = metrics.map { slices.figure($0) ?? 0 }
            if let reason { measured.disturbed.append(Trial.Disturbed(slot: index, reason: reason)) }
        }
        return measured
    }

    /// The rows of the trial. A quantile that a slice has too few signals for is shown, not gated.
    private func rows(_ comparison: ComparePlan, _ schedule: Schedule) throws(RunError) -> [Trial.Row] {
        let rows = comparison.metrics.map { metric in
            let signals = metric.isLatency ? schedule.openSignals : schedule.closedSignals
            return comparison.row(
                metric.rawValue, metric,
                isGated: !comparison.shownOnly.contains(metric)
                    && (signals >= metric.signalsNeeded || schedule.rounds == 0))
        }
        guard rows.contains(where: \.isGated) else {
            throw .usage(
                "a slice has \(schedule.openSignals) signals, too few to judge "
                    + "\(rows.map(\.name).joined(separator: " and ")); give it more time (--duration) or another metric"
            )
        }
        return rows
    }
}

extension Disturbance {
    /// Adds the disturbance of another stretch of time. What could not be read in one of them is not known of both.
    package static func += (left: inout Disturbance, right: Disturbance) {
        func sum(_ one: UInt64?, _ other: UInt64?) -> UInt64? { one.flatMap { one in other.map { one + $0 } } }
        left.elapsedNanoseconds += right.elapsedNanoseconds
        left.stealNanoseconds = sum(left.stealNanoseconds, right.stealNanoseconds)
        left.pressureNanoseconds = sum(left.pressureNanoseconds, right.pressureNanoseconds)
        left.throttledPeriods = sum(left.throttledPeriods, right.throttledPeriods)
        left.throttledNanoseconds = sum(left.throttledNanoseconds, right.throttledNanoseconds)
        left.involuntarySwitches = sum(left.involuntarySwitches, right.involuntarySwitches)
        left.migrations = sum(left.migrations, right.migrations)
        left.waitedNanoseconds = sum(left.waitedNanoseconds, right.waitedNanoseconds)
        left.spinGapNanoseconds = [left.spinGapNanoseconds, right.spinGapNanoseconds].compactMap(\.self).max()
        left.awayNanoseconds = [left.awayNanoseconds, right.awayNanoseconds].compactMap(\.self).max()
        left.frequencyKHz = right.frequencyKHz
        left.changedClock = left.changedClock || right.changedClock
    }
}
