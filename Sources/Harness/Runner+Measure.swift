import Kernel
import Metrics

/// How a run spends its time.
struct Schedule: Sendable {
    var rounds = 0
    /// Signals of a closed-loop slice, the same for all arms.
    var closedSignals = 0
    /// Signals of an open-loop slice, the same for all arms.
    var openSignals = 0
    /// Signals a second of the open-loop slices.
    var rate = 0.0
    /// What a round takes, in nanoseconds.
    var roundNanoseconds = 0.0
}

extension Runner {
    var window: Int { plan.window ?? 64 }

    /// Runs each arm a little, to warm it up and to see how fast it is, and plans the rounds from that.
    func warmUp(_ records: inout [ArmRecord], clock: TickClock) throws(HarnessError) -> Schedule {
        let start = TickClock.rawNanoseconds()
        for record in records where !Self.isInterrupted {
            for signals in [2_000, 6_000] {
                var discarded = LatencyAccount()
                let outcome = try record.machine.slice(
                    .closed(window: min(window, record.machine.windowLimit)), signals: signals, latency: &discarded)
                record.nanosecondsPerSignal = Double(outcome.totals.elapsed) / Double(max(outcome.ledger.signals, 1))
                if outcome.ledger.isVoid {
                    record.throughputLedger += outcome.ledger
                    record.faults += outcome.faults
                    break
                }
            }
        }
        let used = Double(TickClock.rawNanoseconds() &- start)
        return schedule(records.filter { !$0.isVoid }, usedNanoseconds: used)
    }

    /// Slices as long as the budget allows, at least five rounds if it allows them, at most 60 ms for the slowest arm.
    private func schedule(_ records: [ArmRecord], usedNanoseconds: Double) -> Schedule {
        var schedule = Schedule()
        guard let slowest = records.map(\.nanosecondsPerSignal).max(), slowest > 0 else { return schedule }
        let budget = max((plan.durationSeconds ?? suite.seconds) * 1e9 - usedNanoseconds, 1e8)
        let slices = Double(2 * records.count)
        let slice = min(60e6, budget / (slices * Double(plan.rounds ?? 5)))
        schedule.closedSignals = max(1_000, Int(slice / slowest))
        schedule.rate = plan.rate ?? (0.5e9 / slowest)
        schedule.openSignals = max(500, Int(slice * schedule.rate / 1e9))
        let open = Double(schedule.openSignals) * 1e9 / schedule.rate
        schedule.roundNanoseconds = records.reduce(0.0) {
            $0 + $1.nanosecondsPerSignal * Double(schedule.closedSignals) + open
        }
        schedule.rounds = plan.rounds ?? min(96, max(3, Int(budget / schedule.roundNanoseconds)))
        return schedule
    }

    /// The rounds: one closed-loop and one open-loop slice of every arm, adjacent in time, in an order that is drawn
    /// anew each round. An arm whose account breaks is not run again; the others go on.
    func measure(
        _ records: [ArmRecord], _ schedule: Schedule, clock: TickClock, since start: UInt64,
        progress: (Progress) -> Void
    ) {
        var generator = SplitMix64(seed: plan.seed ^ 0x6F72_6465_7200_0000)
        let budget = (plan.durationSeconds ?? suite.seconds) * 1e9
        for round in 0..<schedule.rounds {
            // The plan was made from a short warm-up: keep to the time that was promised, but never below three rounds.
            let spent = Double(TickClock.rawNanoseconds() &- start)
            if plan.rounds == nil, round >= 3, spent + schedule.roundNanoseconds > budget { return }
            var order = Array(records.indices)
            generator.shuffle(&order)
            for (done, index) in order.enumerated() where !records[index].isVoid {
                if Self.isInterrupted { return }
                let share = (Double(round) + Double(done) / Double(order.count)) / Double(schedule.rounds)
                progress(
                    Progress(
                        armName: records[index].name, round: round + 1, rounds: schedule.rounds, fractionDone: share,
                        secondsLeft: (1 - share) * Double(schedule.rounds) * schedule.roundNanoseconds / 1e9))
                runSlices(records[index], schedule, round: round, clock: clock)
            }
        }
    }

    private func runSlices(_ record: ArmRecord, _ schedule: Schedule, round: Int, clock: TickClock) {
        let machine = record.machine
        do {
            let closed = try machine.slice(
                .closed(window: min(window, machine.windowLimit)), signals: schedule.closedSignals,
                latency: &record.throughputLatency)
            record.add(closed: closed)
            if record.isVoid { return }
            let open = try machine.slice(
                .open(interval: clock.frequency / schedule.rate), signals: schedule.openSignals,
                latency: &record.latency)
            record.add(open: open, closed: closed, round: round)
        } catch {
            record.faults.append(LedgerFault(explanation: "the slice could not be run: \(error)"))
        }
    }
}
