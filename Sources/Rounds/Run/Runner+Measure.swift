package import Arms
package import Kernel
import Loads
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
            rate: plan.openRate(isLive: records.contains { $0.live != nil }),
            leastOpenSignals: comparison?.signalsOfNamedQuantiles ?? 0)
    }

    /// Measures the rounds. All groups of arms take part in each round, each by its own schedule: one closed-loop and
    /// one open-loop slice of every arm, adjacent in time, in an order that is drawn anew each round. An arm whose
    /// account breaks is not run again; the other arms go on. Slices of an arm that were disturbed are measured once
    /// more at the end of their round, as long as there is time.
    package func measure(
        _ groups: [(records: [ArmRecord], schedule: Schedule)], _ audit: inout RoundsAudit, clock: TickClock,
        since start: UInt64, progress: (RunProgress) -> Void
    ) {
        let records = groups.flatMap { group in group.records.map { ($0, group.schedule) } }
        let rounds = groups.map(\.schedule.rounds).max() ?? 0
        let roundNanoseconds = groups.reduce(0) { $0 + $1.schedule.roundNanoseconds }
        var generator = SplitMix64(seed: plan.seed ^ 0x6F72_6465_7200_0000)
        let budget = (plan.durationSeconds ?? suite.seconds) * 1e9
        // A number of rounds that was asked for is had, but a machine that is always disturbed ends some time.
        let limit = plan.rounds == nil ? budget : 2 * max(budget, Double(rounds) * roundNanoseconds)
        func spent() -> Double { Double(TickClock.rawNanoseconds() &- start) }
        for round in 0..<rounds {
            // The plan was made from a short warm-up: the run keeps to its time, but never has fewer than three rounds.
            if plan.rounds == nil, round >= 3, spent() + roundNanoseconds > budget { return }
            defer { audit.endRound(round) }
            var order = Array(records.indices)
            generator.shuffle(&order)
            var disturbed: [Int] = []
            for (done, index) in order.enumerated() where !records[index].0.isVoid {
                if StopRequest.isMade { return }
                let (record, schedule) = records[index]
                let share = (Double(round) + Double(done) / Double(order.count)) / Double(rounds)
                progress(
                    RunProgress(
                        armName: record.name, round: round + 1, rounds: rounds, fractionDone: share,
                        secondsLeft: (1 - share) * Double(rounds) * roundNanoseconds / 1e9))
                if !measure(record, schedule, round, &audit, clock: clock) { disturbed.append(index) }
                if plan.failsFast && record.isVoid { return }
            }
            for index in disturbed where spent() < limit && !StopRequest.isMade && !records[index].0.isVoid {
                _ = measure(records[index].0, records[index].1, round, &audit, clock: clock)
            }
        }
    }

    /// Measures the slices of an arm. False if the audit excludes them.
    private func measure(
        _ record: ArmRecord, _ schedule: Schedule, _ round: Int, _ audit: inout RoundsAudit, clock: TickClock
    ) -> Bool {
        var exclusion: String?
        audit.begin()
        runSlices(record, schedule, round: round, clock: clock) { slices in
            exclusion = audit.end(slices, of: record.name)
            return exclusion
        }
        return exclusion == nil
    }

    /// Measures the slices of an arm in one round, after a wash-out: what the arm before it left in the caches is not
    /// its doing. Nil if the arm's account breaks.
    /// - Parameters:
    ///   - record: takes the figures.
    ///   - schedule: the lengths of the slices.
    ///   - round: the round's number; nil for a warm-up, whose figures are dropped.
    ///   - clock: the clock of the arms.
    ///   - exclusion: gives the reason why slices do not count, as soon as they are there; nil if they do.
    @discardableResult package func runSlices(
        _ record: ArmRecord, _ schedule: Schedule, round: Int?, clock: TickClock,
        exclusion: (SlicePair) -> String? = { _ in nil }
    ) -> SlicePair? {
        let machine = record.machine
        // In one round all arms have equal arrivals; each round has others.
        let seed = plan.seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(1 + (round ?? 0))
        let interval = SliceKind.open(
            interval: clock.frequency / schedule.rate, arrivals: plan.arrivals ?? .constant, seed: seed)
        let openSignals = record.times.map { schedule.openSignals(at: $0.rate) } ?? schedule.openSignals
        do {
            let gap = SpinGap.look(clock)
            _ = try discard(record, closed(record), signals: schedule.washOutSignals)
            if record.isVoid { return nil }
            guard let round else {
                let first = try discard(record, closed(record), signals: schedule.closedSignals)
                let second = try discard(record, interval, signals: openSignals)
                return record.isVoid ? nil : SlicePair(closed: first, open: second, spinGap: gap)
            }
            var latencies = PairLatencies()
            let closed = try machine.slice(
                closed(record), signals: schedule.closedSignals, latency: &latencies.closed)
            if closed.isVoid {
                record.add(closed: closed)
                return nil
            }
            let open = try machine.slice(interval, signals: openSignals, latency: &latencies.open)
            var slices = SlicePair(
                closed: closed, open: open, spinGap: gap, isOneThread: machine.configuration.isCountable)
            slices.rate = record.times?.rate ?? schedule.rate
            record.add(slices, latencies, round: round, exclusion: exclusion(slices))
            return record.isVoid ? nil : slices
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
