import Arms
import Foundation
import Kernel
import Loads
import Metrics
public import Results
import Suites
public import Vocabulary

extension Runner {
    /// Counts what a delivery takes in each arm that runs on one thread: a fixed number of signals, nothing timed and
    /// nothing calibrated. One plan counts equal figures twice.
    ///
    /// Instructions, system calls and allocations are counted from outside. Callgrind is the first choice, where
    /// valgrind is installed: on its simulated processor one slice is one number, to the last digit. The processor's
    /// own counter (perf events) is the second: it counts user space alone too, but each interrupt in the slice may add
    /// or hide an instruction, so its last digits vary. `RunPlan.counter` chooses.
    public static func count(_ plan: CountPlan) throws(RunError) -> RunResult {
        try Runner(plan.run).count(plan)
    }

    private func count(_ plan: CountPlan) throws(RunError) -> RunResult {
        let startedAt = Date()
        let start = TickClock.rawNanoseconds()
        try? FileLimit.raise()
        let machine = plan.isWatched ? HostRecord() : HostRecord.here()
        let processors = Processor.allowed()
        if let first = processors.first { try Self.use([first]) }
        // Where one of them is forbidden by now, the kernel leaves the thread the rest.
        defer { try? Processor.pin(to: processors) }
        let countable = arms.filter(\.isCountable)
        var (records, skipped) = makeArms(countable, clock: .stepped(), processors: processors)
        defer { for record in records { record.machine.end() } }
        skipped += uncountable
        var counted: [CountedResult] = []
        for record in records where !StopRequest.isMade {
            if let syntheticWork = plan.handicap?.syntheticWork { record.machine.syntheticWork = syntheticWork }
            counted.append(try count(record, plan))
            counted[counted.count - 1].handicap = plan.handicap?.text
        }
        records.removeLast(records.count - counted.count)
        if !plan.isWatched && [.auto, .callgrind].contains(plan.run.counter) { watch(plan, &counted) }
        let silent = plan.isWatched ? [] : records.filter(\.isSilent)
        skipped += silent.map(Skipped.init(silent:))
        let shown = zip(records, counted).filter { record, _ in !silent.contains { $0 === record } }
        return RunResult(
            tool: .current,
            invocation: Invocation(
                suite: suite.name, seed: plan.run.seed, startedAt: startedAt.ISO8601Format(),
                durationNanoseconds: TickClock.rawNanoseconds() &- start, interrupted: StopRequest.isMade),
            environment: machine, audit: Audit(),
            arms: shown.map { record, counted in
                var arm = record.result(
                    window: window(of: record), rate: 0, arrivals: .constant,
                    workload: workload(of: record.machine.configuration))
                arm.rate = nil
                arm.arrivals = nil
                arm.counted = counted
                return arm
            }, skipped: skipped)
    }

    /// Counts a slice and a slice of twice its length; the difference is what the signals take. Both run whole passes
    /// over the workload, so both begin at one place.
    private func count(_ record: ArmRecord, _ plan: CountPlan) throws(RunError) -> CountedResult {
        let isWatched = plan.isWatched
        let pass = max(workload(of: record.machine.configuration).signalCount, 1)
        let signals = (Self.countedSignals + pass - 1) / pass * pass
        let mayBeMetered = !isWatched && [.auto, .perf].contains(plan.run.counter)
        let meter = mayBeMetered ? InstructionCounter.open() : nil
        func slice(_ signals: Int) throws(RunError) -> (outcome: SliceOutcome, instructions: UInt64?) {
            var discarded = LatencyAccount()
            if isWatched { Callgrind.start() }
            let before = meter?.total()
            let outcome = try record.machine.slice(closed(record), signals: signals, latency: &discarded)
            let after = meter?.total()
            if isWatched { Callgrind.stop() }
            record.throughputLedger += outcome.ledger
            record.faults += outcome.faults
            return (outcome, before.flatMap { before in after.map { $0 &- before } })
        }
        _ = try slice(signals)
        let short = try slice(signals)
        let long = try slice(2 * signals)
        var counts = Counts()
        for item in Counts.Item.allCases {
            counts[item] = long.outcome.counts[item] &- min(short.outcome.counts[item], long.outcome.counts[item])
        }
        counts.allocations = .unavailable(
            [.perf, .none].contains(plan.run.counter)
                ? "only callgrind sees them" : "only callgrind sees them; install valgrind")
        let instructions = short.instructions.flatMap { short in long.instructions.map { $0 &- min(short, $0) } }
        return CountedResult(
            signals: long.outcome.ledger.signals &- short.outcome.ledger.signals,
            deliveries: long.outcome.ledger.deliveries &- short.outcome.ledger.deliveries,
            counter: Reading(instructions.map { _ in "perf" }, else: plan.run.counter.obstacle),
            instructions: Reading(instructions, else: plan.run.counter.obstacle), counts: counts)
    }

    private static let countedSignals = 1_024

    /// Adds what callgrind counts in such slices: three for each arm, of which the first warms up.
    private func watch(_ plan: CountPlan, _ counted: inout [CountedResult]) {
        guard let valgrind = CallgrindRun.program(), !counted.isEmpty else { return }
        let reason: String
        do throws(CallgrindRun.Failure) {
            let profiles = try CallgrindRun.profiles(
                valgrind, arguments: plan.arguments + ["--" + CountPlan.watchedFlag])
            guard profiles.count == 3 * counted.count else {
                throw CallgrindRun.Failure(
                    reason: "callgrind wrote \(profiles.count) profiles in place of \(3 * counted.count)")
            }
            for index in counted.indices {
                counted[index].addProfiles(profiles[3 * index + 1], profiles[3 * index + 2])
            }
            return
        } catch { reason = error.reason }
        for index in counted.indices where counted[index].counter.value == nil {
            counted[index].counter = .unavailable(reason)
            counted[index].instructions = .unavailable(reason)
            counted[index].counts.allocations = .unavailable(reason)
        }
    }
}

extension Arm {
    /// Whether one thread runs it, so that it does the same each time.
    package var isCountable: Bool {
        topology == .inline && !isLive && togglesPerSecond == 0 && routing.churn == .none && commands.kind == .none
            && !loop.hasThreads
    }
}

extension CountedResult {
    /// Sets the counts to the difference between two slices, as callgrind saw them.
    package mutating func addProfiles(_ short: CallgrindProfile, _ long: CallgrindProfile) {
        func difference(_ sum: KeyPath<CallgrindProfile, UInt64>) -> UInt64 {
            long[keyPath: sum] &- min(short[keyPath: sum], long[keyPath: sum])
        }
        counter = .value(long.creator)
        instructions = .value(difference(\.instructions))
        counts.allocations = .value(difference(\.allocations))
        if let less = short.systemCalls, let more = long.systemCalls { counts.systemCalls = more &- min(less, more) }
    }
}
