import Kernel
import Metrics
import Results
import Rounds
import Statistics
import Vocabulary

/// The rounds of a comparison of two builds.
package struct BuildRounds {
    private(set) var trial: Trial?
    private(set) var audit: RoundsAudit
    /// A schedule for each arm.
    let schedules: [Schedule]
    /// The slices: `results[role][arm]`.
    private(set) var results: [[[RoundResult]]]
    /// What is judged, in the order of the trial's rows.
    let judged: [BuildRow]
    private let plan: BuildPlan
    private let arms: BuildArms
    private let planned: Int

    /// The figures and slices of one round.
    private struct Measured {
        /// A figure for each row: `figures[role]`.
        var figures = [[Double]](repeating: [], count: BuildRole.allCases.count)
        /// The slices: `results[role][arm]`.
        var results = [[RoundResult]](repeating: [], count: BuildRole.allCases.count)
        var thread = ThreadDisturbance()
    }

    /// The rounds of a plan. Starting the processes took `used` nanoseconds of the plan's time.
    /// - Throws: `notComparable` if the plan asks for a figure that a build does not tell.
    init(_ plan: BuildPlan, _ arms: BuildArms, usedNanoseconds used: Double) throws(RunError) {
        self.plan = plan
        self.arms = arms
        judged = try BuildRow.all(plan, arms)
        planned = Looks(roundsPerBlock: LatinSquare(arms: 3).roundsPerBlock, planned: plan.looks).rounds.last ?? 0
        let count = Double(max(arms.shared.count, 1))
        let total = (plan.durationSeconds ?? count * BuildPlan.secondsPerArm) * 1e9
        let rounds = planned + Method.launches * Self.warmUpRounds
        schedules = zip(arms.costs, arms.areLive).map { costs, isLive in
            Schedule(
                costs: costs, budgetNanoseconds: (total - used) / count, rounds: rounds,
                rate: isLive ? plan.liveRate ?? plan.rate : plan.rate,
                leastOpenSignals: plan.signalsOfNamedQuantiles)
        }
        results = BuildRole.allCases.map { _ in arms.shared.map { _ in [] } }
        audit = RoundsAudit(
            processors: Processor.allowed().count, concernsWallTime: plan.metrics.contains { $0 != .cpu })
    }

    /// The rows. A quantile that a slice has too few signals for is shown, not gated.
    private func rows() throws(RunError) -> [Trial.Row] {
        let rows = judged.map { row in
            let schedule = schedules[row.arm]
            let signals = row.metric.isLatency ? schedule.openSignals : schedule.closedSignals
            return plan.row(
                "\(arms.shared[row.arm]) \(row.metric.rawValue)", row.metric,
                isGated: row.decides && signals >= row.metric.signalsNeeded)
        }
        guard rows.contains(where: \.isGated) else {
            let names = plan.metrics.map(\.rawValue).joined(separator: " and ")
            throw .usage(
                "the slices are too short to judge \(names); give them more time (--duration), or fewer arms")
        }
        return rows
    }

    /// How many rounds of each launch are discarded. As in a trial, two whole blocks warm up, dealt to the launches in
    /// turn; but no launch may begin cold, so each has as many.
    static let warmUpRounds: Int = {
        let rounds = Method.warmUpBlocks * LatinSquare(arms: BuildRole.allCases.count).roundsPerBlock
        return (rounds + Method.launches - 1) / Method.launches
    }()

    /// Runs the discarded rounds of every launch. False if it ended early.
    mutating func warmUp(_ comparison: BuildComparison) throws(RunError) -> Bool {
        guard !arms.shared.isEmpty else { return false }
        trial = Trial(candidates: 1, rows: try rows(), planned: plan.looks, warmUpBlocks: 0, seed: plan.seed)
        for _ in 0..<Self.warmUpRounds {
            for launch in comparison.processes {
                for arm in arms.shared.indices {
                    for role in BuildRole.allCases {
                        guard !comparison.isInterrupted, try slices(arm, role, launch, isCounted: false) != nil
                        else { return false }
                    }
                }
            }
        }
        return true
    }

    /// Runs rounds until a look decides, the user interrupts, or an account breaks.
    mutating func measure(_ comparison: BuildComparison, progress: (RunProgress) -> Void) throws(RunError) {
        guard var trial else { return }
        defer { self.trial = trial }
        var block = 0
        let planned = planned
        let roundNanoseconds = schedules.reduce(0) { $0 + $1.roundNanoseconds }
        while trial.ending == nil {
            let launch = block % comparison.processes.count
            block += 1
            for order in trial.nextBlock() {
                let number = trial.rounds.count
                audit.begin()
                let measured = try round(number, order, comparison, launch: launch) { name, share in
                    let done = min((Double(number) + share) / Double(planned), 1)
                    progress(
                        RunProgress(
                            armName: name, round: number + 1, rounds: max(planned, number + 1), fractionDone: done,
                            secondsLeft: (1 - done) * Double(planned) * roundNanoseconds / 1e9))
                }
                guard let measured else { return }
                let exclusion = audit.end(thread: measured.thread, round: number)
                for role in results.indices {
                    for arm in results[role].indices {
                        var result = measured.results[role][arm]
                        result.excluded = exclusion
                        results[role][arm].append(result)
                    }
                }
                trial.record(Trial.Round(measured.figures, exclusion: exclusion, launch: launch))
            }
        }
    }

    /// Measures every arm in the three processes of a launch. Nil if the user interrupts or an account breaks.
    private func round(
        _ number: Int, _ order: [Int], _ comparison: BuildComparison, launch: Int, progress: (String, Double) -> Void
    ) throws(RunError) -> Measured? {
        var measured = Measured()
        for arm in arms.shared.indices {
            progress(arms.shared[arm], Double(arm) / Double(arms.shared.count))
            for index in order {
                guard let role = BuildRole(rawValue: index), !comparison.isInterrupted,
                    let slices = try slices(arm, role, comparison.processes[launch], isCounted: true)
                else { return nil }
                measured.figures[index] += judged.filter { $0.arm == arm }.map { slices.figure($0.metric) }
                measured.thread += slices.thread
                var result = RoundResult(
                    index: number,
                    nanosecondsPerDelivery: slices.deliveries == 0
                        ? nil : Double(slices.elapsed) / Double(slices.deliveries),
                    deliveries: slices.deliveries, p50: slices.p50, p99: slices.p99)
                if plan.metrics.contains(.p999) { result.p999 = slices.p999 }
                result.elapsedNanoseconds = slices.elapsed
                result.cpuNanoseconds = slices.cpu
                result.achievedRate = slices.keptShare.map { $0 * schedules[arm].rate }
                result.backlogGrew = slices.keptShare.map { _ in slices.backlogGrew }
                result.hostNanoseconds = slices.host
                result.launch = launch
                measured.results[index].append(result)
            }
        }
        return measured
    }

    private func slices(
        _ arm: Int, _ role: BuildRole, _ launch: [BuildProcess], isCounted: Bool
    ) throws(RunError) -> LockstepSlices? {
        // On a machine that is busy with other things, a slice may take many times the planned time.
        let limit = plan.patienceSeconds + 20 * schedules[arm].roundNanoseconds / 1e9
        return try launch[role.rawValue].slices(
            arms.place(arm, role), schedules[arm], isCounted: isCounted, within: limit)
    }
}
