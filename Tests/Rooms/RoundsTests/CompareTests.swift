import Irqfd
import Kernel
import Loops
import Metrics
import Results
import Statistics
import Testing

@testable import Arms
@testable import Rounds
@testable import Vocabulary

/// Comparisons of real arms. Times of a debug build on a busy machine mean little, so these hold whatever they are.
@Suite("A comparison", .serialized) struct CompareTests {
    /// Loses one completion of each arm.
    private struct Drop: FaultPlan {
        var seen = 0
        mutating func dropsBeforeCount() -> Bool {
            seen += 1
            return seen == 9_000
        }
        mutating func dropsAfterCount() -> Bool { false }
    }

    private static func plan(_ candidates: Arm..., rounds: Int = 6) -> ComparePlan {
        var plan = ComparePlan(base: Arm("floor", .floor, loop: .call), candidates: candidates)
        plan.run.durationSeconds = 0.5
        plan.run.rounds = rounds
        return plan
    }

    private static let software = Arm("software", .software, loop: .call)

    @Test func hasTheBaseTwiceAndNamesOfTheirOwn() {
        let floor = Arm("floor", .floor, loop: .call)
        let arms = Self.plan(floor, Self.software, floor).arms
        #expect(
            arms.map(\.name) == [
                "floor", "floor'", "floor (2)", "floor (2)'", "software", "software'", "floor (3)", "floor (3)'",
            ])
        #expect(arms[1].path == .floor && arms[1].loop == .call)
        #expect(Self.plan(floor).looks == [6])
        var plan = Self.plan(floor)
        plan.run.rounds = nil
        #expect(plan.looks == [54, 108, 216])
    }

    @Test func measuresEveryArmInEveryRoundAndJudgesEveryMetric() throws {
        var plan = Self.plan(Self.software, rounds: 12)
        plan.thresholds = [.cpu: .both(0.5)]
        plan.run.rate = 50_000
        let result = try Runner(comparing: plan).run { _ in }
        #expect(result.arms.map(\.name) == ["floor", "floor'", "software", "software'"])
        // A machine that is disturbed throughout ends it before.
        let isCut = result.audit.grade == .c
        #expect(result.arms.allSatisfy { ($0.rounds.count >= 12 || isCut) && !$0.isVoid })
        #expect(result.arms.allSatisfy { $0.rounds.map(\.index) == Array(0..<$0.rounds.count) })
        #expect(result.comparisons.map(\.metric) == ["time", "cpu", "p50", "p99"])
        for comparison in result.comparisons {
            #expect(comparison.base == "floor" && comparison.candidate == "software")
            #expect(comparison.alpha == 0.01)
            #expect(comparison.rounds >= 12 || isCut)
            #expect(comparison.interval != nil || comparison.reason != nil)
            #expect((comparison.verdict == .inconclusive) == (comparison.reason != nil))
            // In nanoseconds: no delivery takes less than one, or a second.
            guard comparison.rounds > 0 else { continue }
            #expect(try (1...1e9).contains(#require(comparison.baseNanoseconds)))
            #expect(try (1...1e9).contains(#require(comparison.candidateNanoseconds)))
        }
        #expect(result.comparisons.map(\.margin) == [0.02, 0.5, 0.02, 0.10])
        #expect(result.comparisons.map(\.within) == [0.05, 0.5, 0.05, 0.10])
        // Too few signals in so short a slice.
        #expect(result.comparisons.map(\.isGated) == [true, true, true, false])
        #expect([.regressed, .inconclusive].contains(result.verdict), "\(result.comparisons)")
    }

    /// The model takes the hardware's time for it: no verdict may come of that.
    @Test func anArmWithVLPIsIsJudgedByTheHostsTime() throws {
        var plan = ComparePlan(base: Self.software, candidates: [Arm("direct", .direct, loop: .call)])
        #expect(plan.metrics == [.host, .time, .cpu, .p50, .p99] && plan.shownOnly == [.time, .cpu])
        plan.run.rounds = 6
        plan.run.durationSeconds = 0.3
        let result = try Runner(comparing: plan).run { _ in }
        #expect(result.comparisons.map(\.metric) == ["host", "time", "cpu", "p50", "p99"])
        #expect(result.comparisons.prefix(3).map(\.isGated) == [true, false, false])
        #expect(result.arms.count == 4)
        for arm in result.arms {
            #expect(!arm.rounds.isEmpty && arm.rounds.allSatisfy { ($0.hostNanoseconds ?? 0) > 0 })
        }
        plan.judge([.time])
        #expect(plan.metrics == [.time] && plan.shownOnly.isEmpty)
        #expect(ComparePlan(base: Self.software, candidates: [Self.software]).metrics == [.time, .cpu, .p50, .p99])
    }

    @Test func aMetricThatIsLimitedByNameDecides() {
        var plan = ComparePlan(base: Self.software, candidates: [Arm("direct", .direct, loop: .call)])
        var limits = Limits()
        (limits.soft, limits.within) = (["time": 0.03, "cpu": 0.03], ["time": 0.06])
        limits.named = ["time"]
        plan.apply(limits)
        #expect(plan.shownOnly == [.cpu] && plan.thresholds[.time] == Thresholds(beyond: 0.03, within: 0.06))
        #expect(plan.thresholds[.cpu] == .both(0.03))
    }

    @Test func aBrokenAccountEndsItAtOnce() throws {
        var plan = Self.plan(Self.software)
        plan.run.rounds = 100_000
        plan.run.durationSeconds = 60
        let runner = try Runner(comparing: plan)
        runner.settings.faults = Drop()
        let result = try runner.run { _ in }
        #expect(result.verdict == .void && result.exitStatus == .void)
        #expect(!result.arms.isEmpty && result.arms.allSatisfy { $0.rounds.count < 100 })
        #expect(
            result.comparisons.count == plan.metrics.count
                && result.comparisons.allSatisfy { $0.verdict == .inconclusive })
    }

    @Test func slicesTooShortForTheirOnlyMetricAreAUsageError() throws {
        var plan = Self.plan(Self.software)
        plan.metrics = [.p99]
        plan.run.rate = 1_000
        #expect {
            _ = try Runner(comparing: plan).run { _ in }
        } throws: { error in
            guard case .usage(let words)? = error as? RunError else { return false }
            return words.contains("too few to judge p99")
        }
    }

    @Test func aMetricIsAFigureOfItsSlice() {
        var closed = SliceOutcome()
        closed.ledger.deliveries = 100
        closed.totals.elapsed = 20_000
        closed.totals.host = 9_000
        closed.totals.cpu = 15_000
        var open = SliceOutcome()
        open.p50 = 700
        open.p99 = 9_000
        open.p999 = 90_000
        let pair = SlicePair(closed: closed, open: open)
        #expect(GatedMetric.allCases.map(pair.figure) == [90, 200, 150, 700, 9_000, 90_000])
        let nothing = SlicePair(closed: SliceOutcome(), open: SliceOutcome())
        #expect(GatedMetric.allCases.allSatisfy { nothing.figure($0) == nil })
    }

    @Test func aTailThatIsNamedIsComparedAndSetAsideWhereTheMachineCannotRepeatIt() {
        var plan = ComparePlan(base: Arm("a", .direct), candidates: [Arm("b", .direct)])
        #expect(!plan.metrics.contains(.p999) && plan.signalsOfNamedQuantiles == 0)
        var limits = Limits()
        limits.soft["p999"] = 0.2
        limits.named = ["p999"]
        plan.apply(limits)
        #expect(plan.metrics.last == .p999 && plan.thresholds[.p999] == .both(0.2) && !plan.required.contains(.p999))
        plan.requireAll()
        #expect(!plan.required.contains(.p999) && plan.required.contains(.p99))
        let schedule = Schedule(
            costs: [500], budgetNanoseconds: 1e9, rounds: 24, rate: 100_000,
            leastOpenSignals: plan.signalsOfNamedQuantiles)
        #expect(schedule.openSignals == GatedMetric.p999.signalsNeeded)
        #expect(schedule.roundNanoseconds > 20_000 * 10_000)
    }

    @Test func disturbancesOfTwoStretchesAddUp() {
        var first = DisturbanceReading.now()
        first.stealNanoseconds = 10
        first.throttledPeriods = nil
        var second = first
        second.stealNanoseconds = 25
        var sum = Disturbance(from: first, to: second, elapsedNanoseconds: 100, processors: 2)
        sum += Disturbance(from: first, to: second, elapsedNanoseconds: 50, processors: 2)
        #expect(sum.stealNanoseconds == 30 && sum.elapsedNanoseconds == 150 && sum.throttledPeriods == nil)
    }
}
