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
    private let looks: [Int]
    private let planned: Int
    private static let square = Trial.square(candidates: 1)

    /// The figures and slices of one round.
    private struct Measured {
        /// A figure for each row: `figures[role]`.
        var figures = [[Double]](repeating: [], count: BuildRole.allCases.count)
        /// The slices: `results[role][arm]`.
        var results = [[RoundResult]](repeating: [], count: BuildRole.allCases.count)
        /// The slices that the audit flags.
        var disturbed: [Trial.Disturbed] = []
    }

    /// The rounds of a plan. Starting a launch takes `launchNanoseconds` of the plan's time.
    /// - Throws: `notComparable` if the plan asks for a figure that a build does not tell.
    init(_ plan: BuildPlan, _ arms: BuildArms, launchNanoseconds: Double) throws(RunError) {
        self.plan = plan
        self.arms = arms
        judged = try BuildRow.all(plan, arms)
        let count = Double(max(arms.shared.count, 1))
        looks = plan.looks(arms: arms.shared.count)
        planned = Looks(roundsPerBlock: Self.square.roundsPerBlock, planned: looks).rounds.last ?? 0
        let total = (plan.durationSeconds ?? count * BuildPlan.secondsPerArm) * 1e9
        let launches = min(Method.launches, (planned + Self.square.roundsPerBlock - 1) / Self.square.roundsPerBlock)
        // Most comparisons end before all launches were started, so half of the time is for measuring whatever they
        // take.
        let left = max(total - Double(launches) * launchNanoseconds, total / 2)
        let rounds = planned + launches * Self.warmUpRounds
        schedules = zip(arms.costs, arms.areLive).map { costs, isLive in
            Schedule(
                costs: costs, budgetNanoseconds: left / count, rounds: rounds,
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
                isGated: row.decides && signals >= row.metric.signalsNeeded, group: row.arm)
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
    static let warmUpRounds = (Method.warmUpBlocks * square.roundsPerBlock + Method.launches - 1) / Method.launches

    /// Runs the discarded rounds of a launch. False if it ended early.
    private func warmUp(_ launch: [BuildProcess], _ comparison: BuildComparison) throws(RunError) -> Bool {
        for _ in 0..<Self.warmUpRounds {
            for arm in arms.shared.indices {
                for role in BuildRole.allCases {
                    guard !comparison.isInterrupted, try slices(arm, role, launch, isCounted: false) != nil else {
                        return false
                    }
                }
            }
        }
        return true
    }

    /// Runs rounds until a look decides, the user interrupts, or an account breaks.
    mutating func measure(_ comparison: BuildComparison, progress: (RunProgress) -> Void) throws(RunError) {
        guard !arms.shared.isEmpty else { return }
        var trial = Trial(candidates: 1, rows: try rows(), planned: looks, warmUpBlocks: 0, seed: plan.seed)
        defer { self.trial = trial }
        let planned = planned
        let roundNanoseconds = schedules.reduce(0) { $0 + $1.roundNanoseconds }
        func tell(_ name: String, _ number: Int, _ share: Double) {
            let done = min((Double(number) + share) / Double(planned), 1)
            progress(
                RunProgress(
                    armName: name, round: number + 1, rounds: max(planned, number + 1), fractionDone: done,
                    secondsLeft: (1 - done) * Double(planned) * roundNanoseconds / 1e9))
        }
        var block = 0
        while trial.ending == nil {
            let first = trial.rounds.count
            guard let turn = try comparison.processes(of: block, arms, { tell($0, first, 0) }) else { return }
            if turn.isNew { guard try warmUp(turn.processes, comparison) else { return } }
            block += 1
            for order in trial.nextBlock() {
                let number = trial.rounds.count
                guard let measured = try round(number, order, comparison, turn, { tell($0, number, $1) }) else {
                    return
                }
                audit.endRound(number)
                for role in results.indices {
                    for arm in results[role].indices { results[role][arm].append(measured.results[role][arm]) }
                }
                trial.record(Trial.Round(measured.figures, disturbed: measured.disturbed, launch: turn.launch))
            }
        }
    }

    /// Measures every arm in the four processes of a launch. Nil if the user interrupts or an account breaks.
    private mutating func round(
        _ number: Int, _ order: [Int], _ comparison: BuildComparison,
        _ turn: (launch: Int, isNew: Bool, processes: [BuildProcess]), _ progress: (String, Double) -> Void
    ) throws(RunError) -> Measured? {
        var measured = Measured()
        for arm in arms.shared.indices {
            progress(arms.shared[arm], Double(arm) / Double(arms.shared.count))
            for index in order {
                audit.begin()
                guard let role = BuildRole(rawValue: index), !comparison.isInterrupted,
                    let slices = try slices(arm, role, turn.processes, isCounted: true)
                else { return nil }
                let reason = audit.end(thread: slices.thread, of: "\(role.name)/\(arms.shared[arm])")
                if let reason {
                    measured.disturbed.append(Trial.Disturbed(slot: index, group: arm, reason: reason))
                }
                measured.figures[index] += judged.filter { $0.arm == arm }.map { slices.figure($0.metric) }
                var result = result(slices, arm, number)
                result.launch = turn.launch
                result.excluded = reason
                measured.results[index].append(result)
            }
        }
        return measured
    }

    private func result(_ slices: LockstepSlices, _ arm: Int, _ number: Int) -> RoundResult {
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
        return result
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
