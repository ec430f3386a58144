import Kernel
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
}

extension Runner {
    /// Measures the base, its control and the candidates in paired rounds until a look decides.
    func compare(
        _ comparison: ComparePlan, _ records: [ArmRecord], clock: TickClock, processors: [Int],
        progress: (Progress) -> Void
    ) throws(HarnessError) -> Finding {
        let planned = Trial.plannedRounds(candidates: comparison.candidates.count, planned: comparison.looks)
        if let handicap = comparison.handicap { try burden(records, handicap, clock: clock) }
        let schedule = try warmUp(records, rounds: planned)
        var trial = Trial(
            candidates: comparison.candidates.count, rows: try rows(comparison, schedule), planned: comparison.looks,
            seed: plan.seed)
        let now = DisturbanceReading.now()
        var undisturbed = Disturbance(
            from: now, to: now, elapsedNanoseconds: 0, processors: max(processors.count, 1))
        var number = 0
        measuring: while trial.ending == nil {
            for order in trial.nextBlock() {
                let before = DisturbanceReading.now()
                let start = TickClock.rawNanoseconds()
                let figures = measureRound(
                    order, records, schedule, metrics: comparison.metrics,
                    round: trial.isWarmingUp ? nil : trial.rounds.count, clock: clock
                ) { name, share in
                    let done = min((Double(number) + share) / Double(planned), 1)
                    progress(
                        Progress(
                            armName: name, round: number + 1, rounds: max(planned, number + 1), fractionDone: done,
                            secondsLeft: (1 - done) * Double(planned) * schedule.roundNanoseconds / 1e9))
                }
                guard let figures else { break measuring }
                let disturbance = Disturbance(
                    from: before, to: .now(), elapsedNanoseconds: TickClock.rawNanoseconds() &- start,
                    processors: undisturbed.processors)
                let exclusion = disturbance.verdictAgainst
                if !trial.isWarmingUp {
                    if exclusion == nil { undisturbed += disturbance }
                    for record in records { record.excludeLastRound(because: exclusion) }
                }
                trial.record(Trial.Round(figures, exclusion: exclusion))
                number += 1
            }
        }
        return finding(trial, undisturbed, rate: schedule.rate, processors: processors)
    }

    /// Loads the arm that is to be found. A share is of its quickest slice: what else disturbs it is not its work.
    private func burden(_ records: [ArmRecord], _ handicap: Handicap, clock: TickClock) throws(HarnessError) {
        for record in handicap.arm == 0 ? records[...1] : records[(handicap.arm + 1)...(handicap.arm + 1)] {
            let nanoseconds: Double
            switch handicap.amount {
            case .steps, .calls:
                record.machine.burden = handicap.amount.burden
                continue
            case .nanoseconds(let amount): nanoseconds = amount
            case .share(let share):
                var quickest = Double.infinity
                for _ in 0..<12 where !record.isVoid {
                    let outcome = try discard(record, closed(record), signals: 4_000)
                    quickest = min(quickest, outcome.nanosecondsPerDelivery ?? .infinity)
                }
                nanoseconds = quickest.isFinite ? share * quickest : 0
            }
            record.machine.burden = Burden(nanoseconds: nanoseconds, clock: clock)
        }
    }

    /// One slice pair of every arm. Nil if the run was interrupted or an account broke; a warm-up has no number.
    private func measureRound(
        _ order: [Int], _ records: [ArmRecord], _ schedule: Schedule, metrics: [GatedMetric], round: Int?,
        clock: TickClock, progress: (String, Double) -> Void
    ) -> [[Double]]? {
        guard !records.contains(where: \.isVoid) else { return nil }
        var figures = [[Double]](repeating: [], count: records.count)
        for (done, index) in order.enumerated() {
            guard !Self.isInterrupted else { return nil }
            progress(records[index].name, Double(done) / Double(order.count))
            guard let slices = runSlices(records[index], schedule, round: round, clock: clock) else { return nil }
            figures[index] = metrics.map { slices.figure($0) ?? 0 }
        }
        return figures
    }

    /// The rows of the trial. A quantile that a slice is too short for is shown only.
    private func rows(_ comparison: ComparePlan, _ schedule: Schedule) throws(HarnessError) -> [Trial.Row] {
        let rows = comparison.metrics.map { metric in
            let signals = metric == .time || metric == .cpu ? schedule.closedSignals : schedule.openSignals
            return Trial.Row(
                metric.rawValue, margin: comparison.margins[metric] ?? metric.margin,
                isGated: signals >= metric.signalsNeeded || schedule.rounds == 0)
        }
        guard rows.contains(where: \.isGated) else {
            throw .usage(
                "a slice has \(schedule.openSignals) signals, too few to judge "
                    + "\(rows.map(\.name).joined(separator: " and ")); give it more time (--duration) or another metric"
            )
        }
        return rows
    }

    /// Verdicts and grade. Where the machine cannot judge, nothing is judged.
    private func finding(_ trial: Trial, _ disturbance: Disturbance, rate: Double, processors: [Int]) -> Finding {
        var audit = Audit(
            disturbance, needs: needs(processors.count), processors: processors.count, excludedRounds: trial.excluded)
        let isUnfit = audit.grade == .c
        if let unfitness = trial.unfitness {
            audit.grade = .c
            audit.reasons.insert(unfitness.words, at: 0)
        }
        let judged = trial.judged.map { isUnfit ? $0.withheld(because: .machineUnfit) : $0 }
        let gated = judged.filter { trial.rows[$0.row].isGated }.map(\.judgement)
        return Finding(
            audit: audit, rate: rate,
            comparisons: judged.map { Comparison($0, of: trial, arms: arms.map(\.name)) },
            judged: Verdict(rawValue: Family(gated).verdict.rawValue))
    }
}

extension Disturbance {
    /// What disturbed two stretches of time. What cannot be read in one is not known of both.
    static func += (left: inout Disturbance, right: Disturbance) {
        func sum(_ one: UInt64?, _ other: UInt64?) -> UInt64? { one.flatMap { one in other.map { one + $0 } } }
        left.elapsedNanoseconds += right.elapsedNanoseconds
        left.stealNanoseconds = sum(left.stealNanoseconds, right.stealNanoseconds)
        left.pressureNanoseconds = sum(left.pressureNanoseconds, right.pressureNanoseconds)
        left.throttledPeriods = sum(left.throttledPeriods, right.throttledPeriods)
        left.involuntarySwitches = sum(left.involuntarySwitches, right.involuntarySwitches)
    }
}
