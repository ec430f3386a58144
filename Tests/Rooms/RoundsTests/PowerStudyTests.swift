import Lockfree
import Metrics
import Statistics
import Testing

@testable import Results
@testable import Rounds
@testable import Vocabulary

@Suite("Guards made from recorded rounds") struct PowerStudyTests {
    /// Equal arms in five launches of twelve rounds, within one per cent of each other; three of them as results had
    /// them before each side had two slots.
    private static func recording(handicapped: Bool = false, isOlder: Bool = false, off: UInt64 = 0) -> RunResult {
        let arms = ["base/a", "base'/a", "head/a", "head'/a"].prefix(isOlder ? 3 : 4).enumerated().map { place, name in
            var arm = ArmResult(
                name: name, path: "direct", loop: "call", cache: "none", topology: "inline", guest: "spin",
                workload: "generated")
            arm.rounds = (0..<60).map { index in
                var round = RoundResult(
                    index: index, nanosecondsPerDelivery: nil, deliveries: 1_000, p50: nil, p99: nil)
                round.elapsedNanoseconds =
                    1_000_000 + UInt64((index * 7 + place * 31) % 100) * 100
                    + (place >= 2 ? off : 0)
                round.launch = index / 6 % 5
                return round
            }
            if handicapped { arm.handicapNanoseconds = 5 }
            return arm
        }
        var row = Comparison(base: "base/a", candidate: "head/a", metric: "time", verdict: .equivalent)
        row.margin = 0.05
        var result = RunResult(
            tool: .current, invocation: Invocation(suite: "smoke", seed: 1, startedAt: ""),
            environment: HostRecord(),
            audit: Audit(), arms: arms, skipped: [], comparisons: [row])
        result.areBuildsAlike = true
        result.builds = [BuildResult(role: "base", path: "a", tool: .current, processes: 10)]
        return result
    }

    @Test("find a large change always and none where there is none")
    func rates() throws {
        let study = try PowerStudy(Self.recording())
        #expect(study.rounds == 60)
        let outcomes = study.outcomes(shift: 0, guards: 100, seed: 1)
        #expect(outcomes.equivalent == 100 && outcomes.improved == 0 && outcomes.inconclusive == 0)
        let none = outcomes.regressed
        #expect(none.hits == 0 && none.lower == 0 && (0.03...0.05).contains(none.upper), "\(none)")
        let large = study.outcomes(shift: 0.15, guards: 100, seed: 1).regressed
        #expect(large.hits == 100 && large.upper == 1 && (0.95...0.97).contains(large.lower), "\(large)")
    }

    @Test("are made from recordings with three slots too")
    func older() throws {
        let study = try PowerStudy(Self.recording(isOlder: true))
        #expect(study.outcomes(shift: 0, guards: 50, seed: 1).equivalent == 50)
        #expect(study.outcomes(shift: 0.05, guards: 50, seed: 1).regressed.hits == 50)
    }

    @Test("take no difference over the whole recording for true: equal arms are equal")
    func centred() throws {
        let study = try PowerStudy(Self.recording(off: 40_000))
        #expect(study.outcomes(shift: 0, guards: 50, seed: 1).equivalent == 50)
    }

    @Test("are decided without a tail that differs from itself")
    func tails() throws {
        var result = Self.recording()
        var random = SplitMix64(seed: 7)
        for arm in result.arms.indices {
            for index in result.arms[arm].rounds.indices {
                result.arms[arm].rounds[index].p99 = 1_000 + random.next() % 1_000
            }
        }
        var row = result.comparisons[0]
        row.metric = "p99"
        row.margin = 0.10
        result.comparisons.append(row)
        let study = try PowerStudy(result)
        #expect(study.outcomes(shift: 0, guards: 50, seed: 1).equivalent >= 49)
        #expect(study.outcomes(shift: 0.15, guards: 50, seed: 1).regressed.hits == 50)
        // Who limits it needs a verdict on it.
        result.comparisons[1].margin = 0.11
        #expect(try PowerStudy(result).outcomes(shift: 0, guards: 50, seed: 1).inconclusive == 50)
    }

    @Test("are not made from rounds that were all left out")
    func disturbed() {
        var result = Self.recording()
        for arm in result.arms.indices {
            for round in result.arms[arm].rounds.indices { result.arms[arm].rounds[round].excluded = "steal" }
        }
        #expect(throws: RunError.self) { _ = try PowerStudy(result) }
    }

    @Test("are not made from arms of which one bears a handicap")
    func handicap() {
        #expect(throws: RunError.self) { _ = try PowerStudy(Self.recording(handicapped: true)) }
    }
}
