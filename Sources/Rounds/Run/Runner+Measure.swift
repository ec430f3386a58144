package import Arms
package import Kernel
import Lockfree
import Metrics
import Statistics
import Suites
package import Vocabulary

extension Runner {
    /// Runs each arm a little, to warm it up and to time it, and plans the rounds by that time.
    /// - Parameters:
    ///   - records: the arms.
    ///   - rounds: the number of rounds; nil: as many as fit.
    ///   - share: the share of the run's time that these arms have.
    package func warmUp(_ records: [ArmRecord], rounds: Int?, share: Double = 1) throws(RunError) -> Schedule {
        let start = TickClock.rawNanoseconds()
        for record in records where !StopRequest.isMade {
            for signals in record.live == nil ? [2_000, 6_000] : [500, 1_500] {
                let outcome: SliceOutcome
                do throws(RunError) {
                    outcome = try discard(record, closed(record), signals: signals)
                } catch {
                    // A live machine whose vCPU fails costs the run that arm only; the other arms go on.
                    guard record.live != nil else { throw error }
                    record.faults.append(LedgerFault(explanation: "the slice could not be run: \(error)"))
                    break
                }
                record.nanosecondsPerSignal = Double(outcome.totals.elapsed) / Double(max(outcome.ledger.signals, 1))
                if record.isVoid { break }
            }
        }
        let used = Double(TickClock.rawNanoseconds() &- start)
        return Schedule(
            costs: records.filter { !$0.isVoid }.map(\.nanosecondsPerSignal),
            budgetNanoseconds: (plan.durationSeconds ?? suite.seconds) * 1e9 * share - used, rounds: rounds,
            rate: plan.rate)
    }

    /// Measures the rounds. All groups of arms take part in each round, each by its own schedule: one closed-loop and
    /// one open-loop slice of every arm, adjacent in time, in an order that is drawn anew each round. An arm whose
    /// account breaks is not run again; the other arms go on.
    package func measure(
        _ groups: [(records: [ArmRecord], schedule: Schedule)], clock: TickClock, since start: UInt64,
        progress: (RunProgress) -> Void
    ) {
        let records = groups.flatMap { group in group.records.map { ($0, group.schedule) } }
        let rounds = groups.map(\.schedule.rounds).max() ?? 0
        let roundNanoseconds = groups.reduce(0) { $0 + $1.schedule.roundNanoseconds }
        var generator = SplitMix64(seed: plan.seed ^ 0x6F72_6465_7200_0000)
        let budget = (plan.durationSeconds ?? suite.seconds) * 1e9
        for round in 0..<rounds {
            // The plan was made from a short warm-up: the run keeps to its time, but never has fewer than three rounds.
            let spent = Double(TickClock.rawNanoseconds() &- start)
            if plan.rounds == nil, round >= 3, spent + roundNanoseconds > budget { return }
            var order = Array(records.indices)
            generator.shuffle(&order)
            for (done, index) in order.enumerated() where !records[index].0.isVoid {
                if StopRequest.isMade { return }
                let (record, schedule) = records[index]
                let share = (Double(round) + Double(done) / Double(order.count)) / Double(rounds)
                progress(
                    RunProgress(
                        armName: record.name, round: round + 1, rounds: rounds, fractionDone: share,
                        secondsLeft: (1 - share) * Double(rounds) * roundNanoseconds / 1e9))
                runSlices(record, schedule, round: round, clock: clock)
                if plan.failsFast && record.isVoid { return }
            }
        }
    }

    /// Measures the slices of an arm in one round, after a wash-out: what the arm before it left in the caches is not
    /// its doing. `round` is nil for a warm-up, whose figures are dropped. Nil if the arm's account breaks.
    @discardableResult package func runSlices(
        _ record: ArmRecord, _ schedule: Schedule, round: Int?, clock: TickClock
    ) -> SlicePair? {
        let machine = record.machine
        // In one round all arms have equal arrivals; each round has others.
        let seed = plan.seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(1 + (round ?? 0))
        let interval = SliceKind.open(
            interval: clock.frequency / schedule.rate, arrivals: plan.arrivals ?? .constant, seed: seed)
        do {
            let gap = SpinGap.look(clock)
            _ = try discard(record, closed(record), signals: schedule.washOutSignals)
            if record.isVoid { return nil }
            guard let round else {
                let first = try discard(record, closed(record), signals: schedule.closedSignals)
                let second = try discard(record, interval, signals: schedule.openSignals)
                return record.isVoid ? nil : SlicePair(closed: first, open: second, spinGap: gap)
            }
            let closed = try machine.slice(
                closed(record), signals: schedule.closedSignals, latency: &record.throughputLatency)
            record.add(closed: closed)
            if record.isVoid { return nil }
            let open = try machine.slice(interval, signals: schedule.openSignals, latency: &record.latency)
            record.add(open: open, closed: closed, round: round)
            return record.isVoid
                ? nil : SlicePair(closed: closed, open: open, spinGap: max(gap, closed.spinGap, open.spinGap))
        } catch {
            record.faults.append(LedgerFault(explanation: "the slice could not be run: \(error)"))
            return nil
        }
    }

    package func closed(_ record: ArmRecord) -> SliceKind { .closed(window: window(of: record)) }

    /// Signals that the arm has in flight in a closed loop.
    package func window(of record: ArmRecord) -> Int {
        let machine = record.machine
        return min(machine.configuration.window ?? plan.window ?? 64, machine.windowLimit)
    }

    /// Runs a slice whose figures are dropped. Its account is kept only if it does not balance.
    package func discard(
        _ record: ArmRecord, _ kind: SliceKind, signals: Int
    ) throws(RunError) -> SliceOutcome {
        var discarded = LatencyAccount()
        let outcome = try record.machine.slice(kind, signals: signals, latency: &discarded)
        if outcome.ledger.isVoid {
            record.throughputLedger += outcome.ledger
            record.faults += outcome.faults
        }
        return outcome
    }
}
