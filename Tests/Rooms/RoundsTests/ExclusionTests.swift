import Loads
import Metrics
import Testing
import Vocabulary

@testable import Arms
@testable import Kernel
@testable import Results
@testable import Rounds

/// A machine that never runs: tests add its slices themselves.
private final class IdleMachine: ArmRunner {
    let configuration = Arm("direct", .direct)
    let windowLimit = 64
    let cacheBytes = 0
    var syntheticWork = SyntheticWork.none

    func slice(_ kind: SliceKind, signals: Int, latency: inout LatencyAccount) throws(RunError) -> SliceOutcome {
        throw .failed("this machine does not run")
    }

    func end() {}
}

@Suite("Disturbed slices of a run")
struct ExclusionTests {
    private static let milliseconds: UInt64 = 1_000_000

    /// A second of quiet, with a witness of each kind.
    private static var quiet: Disturbance {
        var reading = DisturbanceReading()
        reading.throttledPeriods = 0
        reading.involuntarySwitches = 0
        reading.waitedNanoseconds = 0
        reading.stealNanoseconds = 0
        reading.cpuPressureNanoseconds = 0
        reading.migrations = 0
        var quiet = Disturbance(from: reading, to: reading, elapsedNanoseconds: 1_000_000_000, processors: 2)
        (quiet.spinGapNanoseconds, quiet.awayNanoseconds) = (1_000, 20_000)
        return quiet
    }

    /// A slice of 100 deliveries that took `wall` ns each, of which the thread ran `cpu`.
    private static func outcome(wall: UInt64, cpu: UInt64) -> SliceOutcome {
        var outcome = SliceOutcome()
        outcome.ledger.signals = 100
        outcome.ledger.injections = 100
        outcome.ledger.latched = 100
        outcome.ledger.deliveries = 100
        outcome.totals = Cost.Totals(
            elapsed: wall * 100, host: cpu * 50, cpu: cpu * 100, phases: Phases(source: cpu * 50, guest: cpu * 25))
        return outcome
    }

    private static func pair(wall: UInt64, cpu: UInt64) -> SlicePair {
        SlicePair(closed: outcome(wall: wall, cpu: cpu), open: outcome(wall: cpu, cpu: cpu), isOneThread: true)
    }

    private static func add(_ pair: SlicePair, to record: ArmRecord, round: Int, exclusion: String? = nil) {
        var latencies = PairLatencies()
        for _ in 0..<100 {
            latencies.open.response.record(pair.closed.totals.elapsed / 100)
            latencies.open.service.record(pair.closed.totals.elapsed / 100)
        }
        record.add(pair, latencies, round: round, exclusion: exclusion)
    }

    private static func result(_ record: ArmRecord) -> ArmResult {
        record.result(
            window: 64, rate: 1, arrivals: .constant, workload: .generated(seed: 1))
    }

    @Test("say for how long of the longer slice the processor was away, where one thread plays all roles")
    func away() {
        #expect(Self.pair(wall: 11_400, cpu: 600).awayNanoseconds == 1_080_000)
        #expect(Self.pair(wall: 600, cpu: 700).awayNanoseconds == 0)
        let pair = SlicePair(closed: Self.outcome(wall: 9, cpu: 1), open: Self.outcome(wall: 9, cpu: 1))
        #expect(pair.awayNanoseconds == nil)
    }

    @Test("are excluded by each witness, with words that say who had the processor")
    func witnesses() {
        var disturbance = Self.quiet
        #expect(disturbance.verdictAgainst == nil)
        disturbance.awayNanoseconds = 1_000 * Self.milliseconds
        #expect(disturbance.verdictAgainst == "the CPU was away for 1000 ms of a slice (limit 5 ms)")
        disturbance.waitedNanoseconds = 990 * Self.milliseconds
        #expect(disturbance.verdictAgainst == "other tasks had the CPU for 1000 ms of a slice (limit 5 ms)")
        disturbance.concernsWallTime = false
        #expect(disturbance.verdictAgainst == nil)
    }

    @Test("stay out of costs, accounts and quantiles, and their figures stand beside the others")
    func exclusion() {
        let record = ArmRecord(IdleMachine())
        for round in 0..<4 { Self.add(Self.pair(wall: 600, cpu: 600), to: record, round: round) }
        Self.add(Self.pair(wall: 11_400, cpu: 600), to: record, round: 4, exclusion: "the CPU was away")
        Self.add(Self.pair(wall: 600, cpu: 600), to: record, round: 4)
        record.keepWhatThereIs()
        let arm = Self.result(record)
        #expect(!arm.isVoid, "\(arm.complaints)")
        #expect(arm.rounds.map(\.index) == [0, 1, 2, 3, 4, 4])
        #expect(arm.rounds.map { $0.excluded != nil } == [false, false, false, false, true, false])
        #expect(arm.cost.nanosecondsPerDelivery == 600 && arm.cost.totals.elapsed == 5 * 60_000)
        #expect(arm.latency.response.count == 500 && (arm.latency.response.quantiles?.max ?? 0) < 700)
        #expect(arm.cost.phases["source"] == 300 && arm.cost.phases["guest"] == 150)
        #expect(arm.cost.harnessNanosecondsPerDelivery == 150)
        #expect(arm.grade == .b)
    }

    @Test("are kept where there is nothing else, and the arm has grade C")
    func nothingElse() {
        let record = ArmRecord(IdleMachine())
        Self.add(Self.pair(wall: 600, cpu: 600), to: record, round: 0)
        for round in 1..<4 {
            Self.add(Self.pair(wall: 11_400, cpu: 600), to: record, round: round, exclusion: "the CPU was away")
        }
        record.keepWhatThereIs()
        let arm = Self.result(record)
        #expect(!arm.isVoid && arm.rounds.map(\.excluded) == [nil, nil, nil, nil])
        #expect(arm.ledger.signals == 400 && arm.latency.response.count == 400)
        #expect(arm.cost.nanosecondsPerDelivery == 11_400 && arm.grade == .c)
        // Processor time holds all the same.
        #expect(arm.cost.cpuNanosecondsPerDelivery == 600)
    }

    @Test("whose account does not balance are not hidden by an exclusion")
    func void() {
        let record = ArmRecord(IdleMachine())
        var pair = Self.pair(wall: 600, cpu: 600)
        pair.open.ledger.lost = 1
        Self.add(pair, to: record, round: 0, exclusion: "the CPU was away")
        #expect(record.isVoid)
    }

    @Test("stand in the audit, by round and by arm, and leave the grade of what counts alone")
    func audit() {
        var rounds = RoundsAudit(processors: 2, concernsWallTime: true)
        var stopped = Self.quiet
        stopped.spinGapNanoseconds = 1_000 * Self.milliseconds
        #expect(rounds.take(Self.quiet, of: "floor") == nil)
        #expect(rounds.take(stopped, of: "direct") != nil)
        #expect(rounds.take(Self.quiet, of: "direct") == nil)
        rounds.endRound(0)
        #expect(rounds.take(Self.quiet, of: "floor") == nil)
        rounds.endRound(1)
        rounds.endRound(2)
        let audit = Audit(rounds, needs: [], processors: 2)
        #expect(audit.perRound.map(\.index) == [0, 1])
        #expect(audit.perRound.map(\.elapsedNanoseconds) == [3_000_000_000, 1_000_000_000])
        let reason = "the CPU was away for 1000 ms at once (limit 5 ms)"
        #expect(audit.perRound[0].exclusions == [ArmExclusion(arm: "direct", reason: reason)])
        #expect(audit.perRound[1].exclusions.isEmpty && audit.perRound[0].excluded == nil)
        #expect(audit.grade == .b && audit.excludedRounds == 1)
        #expect(audit.reasons.contains("round 1 of direct: \(reason)"), "\(audit.reasons)")
    }

    @Test("that had to be kept are said to be so, and none was left out")
    func keeping() {
        var rounds = RoundsAudit(processors: 2, concernsWallTime: true)
        var away = Self.quiet
        away.awayNanoseconds = 9 * Self.milliseconds
        _ = rounds.take(away, of: "direct")
        rounds.endRound(0)
        rounds.keeping = ["direct"]
        let audit = Audit(rounds, needs: [], processors: 2)
        #expect(audit.excludedRounds == 0 && audit.grade == .b)
        let words = "the CPU was away for 9 ms of a slice (limit 5 ms)"
        let reason = "most rounds of direct were disturbed and had to be kept: \(words)"
        #expect(audit.reasons.contains(reason), "\(audit.reasons)")
    }

    @Test("of more than three arms and rounds are not all named")
    func many() {
        var rounds = RoundsAudit(processors: 2, concernsWallTime: true)
        var stopped = Self.quiet
        stopped.spinGapNanoseconds = 9 * Self.milliseconds
        for round in 0..<5 {
            _ = rounds.take(stopped, of: "direct")
            rounds.endRound(round)
        }
        let reasons = Audit(rounds, needs: [], processors: 2).reasons
        #expect(reasons.count { $0.hasPrefix("round ") } == 3)
        #expect(reasons.contains("and 2 more (audit.perRound of --json has them)"), "\(reasons)")
    }

    /// An arm whose rounds took these times, of wall and of processor.
    private static func arm(
        _ name: String, _ times: [UInt64], cpu: [UInt64], topology: String = "inline"
    ) -> ArmResult {
        var arm = ArmResult(
            name: name, path: "direct", loop: "call", cache: "sharded", topology: topology, guest: "spin",
            workload: "generated")
        for (index, (time, cpu)) in zip(times, cpu).enumerated() {
            var round = RoundResult(
                index: index, nanosecondsPerDelivery: Double(time), deliveries: 1, p50: nil, p99: nil)
            (round.elapsedNanoseconds, round.cpuNanoseconds) = (time, cpu)
            arm.rounds.append(round)
        }
        arm.useMedians()
        return arm
    }

    @Test("the run's grade is the machine's; worse arms are named, and C needs that nothing inline can be judged")
    func grade() {
        let steady = Self.arm("steady", [600, 601, 602], cpu: [600, 601, 602])
        let wide = Self.arm("wide", [599, 599, 700, 847, 847], cpu: [600, 601, 602, 603, 604])
        let wild = Self.arm("wild", [599, 599, 700, 847, 847], cpu: [599, 599, 700, 847, 847])
        let apart = Self.arm("apart", [599, 600, 601], cpu: [599, 600, 601], topology: "vcpu-apart")
        func audit(_ arms: [ArmResult], _ start: Grade = .a) -> Audit {
            var audit = Audit(grade: start)
            audit.consider(arms)
            return audit
        }
        #expect(audit([steady]) == Audit())
        #expect(audit([steady, wide]).grade == .a)
        #expect(audit([steady, wide]).reasons == ["grade C: wide (middle half of its rounds 35.4 % wide)"])
        // Its processor time can be judged.
        #expect(audit([wide]).grade == .a)
        #expect(audit([wild]).grade == .c)
        // What runs on several threads says nothing of the machine, unless nothing else ran.
        #expect(audit([wild, apart]).grade == .c && audit([apart]).grade == .a)
        // Whatever was seen, the rounds agree.
        #expect(audit([steady], .c).grade == .b && audit([], .c).grade == .c)
    }
}
