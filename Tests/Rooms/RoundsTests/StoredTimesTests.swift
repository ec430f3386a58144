import Metrics
import Results
import Rounds
import Testing
import Vocabulary

@Suite("Stored times") struct StoredTimesTests {
    /// An arm in launches of five rounds each; a launch is its own place in memory, a round its own moment.
    private static func result(
        _ time: Double, launches: Int = 7, phase: Int = 0, signals: UInt64 = 2_000, spread: Double = 0.005
    ) -> RunResult {
        RunResult(
            launches: (0..<max(1, launches)).map { launch in
                var arm = ArmResult(
                    name: "direct", path: "direct", loop: "call", cache: "none", topology: "inline", guest: "spin",
                    workload: "generated")
                let own = time * (1 + spread * Double((launch * 3 + phase) % 7 - 3))
                arm.latency.response.count = 5 * signals
                arm.rounds = (0..<(launches == 0 ? 0 : 5)).map { index in
                    let figure = UInt64(own * (1 + 0.001 * Double((index * 2) % 5 - 2)) * 1_000)
                    var round = RoundResult(
                        index: index, nanosecondsPerDelivery: own, deliveries: 1_000, p50: figure, p99: figure * 2)
                    round.elapsedNanoseconds = figure
                    round.cpuNanoseconds = figure
                    return round
                }
                return RunResult(
                    tool: .current, invocation: Invocation(suite: "smoke", seed: 1, startedAt: ""),
                    environment: HostRecord(), audit: Audit(), arms: [arm], skipped: [])
            })
    }

    private static func rows(_ base: RunResult, _ head: RunResult) -> [Comparison] {
        StoredTimes.rows(base: base, head: head, called: "main")
    }

    @Test("warn of what is hardly chance and twice the margin, and decide nothing")
    func warning() throws {
        let rows = Self.rows(Self.result(100), Self.result(130, phase: 2))
        #expect(rows.map(\.metric) == ["time", "cpu", "p50", "p99"])
        #expect(rows.allSatisfy { $0.verdict == .regressed && !$0.isGated && $0.rounds == 7 && $0.base == "main" })
        let time = try #require(rows.first)
        let interval = try #require(time.interval)
        #expect(abs(interval.ratio - 1.3) < 0.02 && interval.lower > 1.25 && interval.upper < 1.35)
        #expect(time.adjustedRegressed <= 0.001 && time.margin == 0.05 && time.effectiveMargin == 0.1)
        let better = Self.rows(Self.result(130), Self.result(100))
        #expect(better.count == 4 && better.allSatisfy { $0.verdict == .improved })
    }

    @Test("say nothing of a tail where a run was disturbed")
    func disturbed() {
        var base = Self.result(100)
        base.audit.grade = .b
        for rows in [Self.rows(base, Self.result(130)), Self.rows(Self.result(130), base)] {
            #expect(rows.map { $0.verdict == .inconclusive } == [false, false, false, true])
            #expect(rows[3].reason != nil && rows[2].reason == nil)
        }
    }

    @Test("accuse the machine where the floor has moved as well, and the build where it has not", arguments: [1.3, 1])
    func floor(ratio: Double) {
        func run(_ floor: Double, _ arm: Double) -> RunResult {
            var result = Self.result(arm)
            var other = Self.result(floor).arms[0]
            other.name = "floor"
            other.path = "floor"
            result.arms.append(other)
            return result
        }
        let rows = Self.rows(run(100, 200), run(100 * ratio, 260))
        let arm = rows.filter { $0.candidate == "direct" }
        #expect(arm.count == 4 && arm.allSatisfy { $0.verdict == (ratio == 1 ? .regressed : .inconclusive) })
        let floor = rows.filter { $0.candidate == "floor" }
        #expect(floor.count == 4 && floor.allSatisfy { ($0.verdict == .ok) == (ratio == 1) })
    }

    @Test("say nothing of less than twice the margin, and of launches that overlap")
    func nothing() {
        let rows = Self.rows(Self.result(100), Self.result(108, phase: 1))
        // 8 % is certain, but below 2 * 5 %.
        #expect(rows.allSatisfy { $0.verdict == .ok } && rows[0].adjustedRegressed <= 0.001)
        let wide = Self.rows(Self.result(100, spread: 0.1), Self.result(115, spread: 0.1))
        #expect(wide.count == 4 && wide.allSatisfy { $0.verdict == .ok })
    }

    @Test("are not looked at in fewer than seven launches, and it is said what mends that", arguments: [0, 1, 6, 7])
    func obstacles(launches: Int) throws {
        let base = Self.result(100, launches: launches)
        let obstacle = StoredTimes.obstacle(in: base, called: "main")
        #expect((obstacle == nil) == (launches == 7))
        #expect(Self.rows(base, Self.result(200)).isEmpty == (launches < 7))
        #expect(Self.rows(Self.result(100), Self.result(200, launches: max(1, launches))).isEmpty == (launches < 7))
        if let obstacle { #expect(obstacle.remedy.contains("irqmark baseline save main")) }
        if launches == 1 { #expect(obstacle?.cause == "baseline main holds 1 launch, and 7 are needed") }
    }

    @Test("have no p99 of slices that are too short for one")
    func short() {
        let rows = Self.rows(Self.result(100, signals: 1_999), Self.result(100))
        #expect(rows.map(\.metric) == ["time", "cpu", "p50"])
    }

    @Test("of several launches are one result, whose grade is the middle one's")
    func merged() throws {
        var launches = (0..<7).map { _ in Self.result(100, launches: 1) }
        for launch in 0..<3 { launches[launch].audit.grade = .c }
        for launch in launches.indices {
            launches[launch].audit.perRound = (0..<5).map { RoundAudit(index: $0, elapsedNanoseconds: 1) }
            launches[launch].audit.excludedRounds = 1
        }
        let result = RunResult(launches: launches)
        let arm = try #require(result.arms.first)
        #expect(arm.launchCount == 7 && arm.rounds.map(\.index) == Array(0..<35) && result.audit.grade == .a)
        #expect(result.audit.perRound.map(\.index) == Array(0..<35) && result.audit.excludedRounds == 7)
        #expect(arm.launchMedians { $0.p50.map { Double($0) } }.count == 7)
        launches[3].audit.grade = .c
        #expect(RunResult(launches: launches).audit.grade == .c)
    }
}
