import Metrics
import Results
import Testing
import Vocabulary

/// Counts against counts: exact, and never by chance.
struct CountGateTests {
    private static func result(
        instructions: UInt64, systemCalls: UInt64 = 100, hits: UInt64 = 5, name: String = "direct"
    ) -> RunResult {
        var counts = Counts()
        counts.systemCalls = systemCalls
        counts.cacheHits = hits
        counts.allocations = .value(0)
        var arm = ArmResult(
            name: name, path: "direct", loop: "call", cache: "sharded", topology: "inline", guest: "spin",
            workload: "generated")
        arm.counted = CountedResult(
            signals: 100, deliveries: 100, counter: .value("callgrind"), instructions: .value(instructions),
            counts: counts)
        return RunResult(
            tool: .current, invocation: Invocation(suite: "smoke", seed: 1, startedAt: ""),
            environment: HostRecord(), audit: Audit(), arms: [arm], skipped: [])
    }

    private static func verdict(
        _ metric: String, _ base: RunResult, _ head: RunResult, margins: [String: Double] = [:]
    ) -> Verdict? {
        CountGate(margins: margins).rows(base: base, head: head, called: "main").first { $0.metric == metric }?.verdict
    }

    @Test(arguments: [
        (UInt64(100_000), Verdict.equivalent), (100_999, .equivalent), (101_000, .regressed), (102_000, .regressed),
        (99_001, .equivalent), (99_000, .improved),
    ])
    func instructionsMayChangeByLessThanOnePerCent(now: UInt64, verdict: Verdict) {
        let base = Self.result(instructions: 100_000)
        #expect(Self.verdict("instructions", base, Self.result(instructions: now)) == verdict)
    }

    @Test func theRestMayNotGrowAtAll() {
        let base = Self.result(instructions: 1, systemCalls: 100_000)
        let one = Self.result(instructions: 1, systemCalls: 100_001)
        #expect(Self.verdict("systemCalls", base, one) == .regressed)
        #expect(Self.verdict("systemCalls", one, base) == .improved)
        #expect(Self.verdict("systemCalls", base, one, margins: ["systemCalls": 0.01]) == .equivalent)
        #expect(Self.verdict("systemCalls", base, base) == .equivalent)
    }

    @Test func whereThereWasNoneOneIsARegressionWithoutARatio() throws {
        let base = Self.result(instructions: 1, systemCalls: 0)
        let rows = CountGate().rows(base: base, head: Self.result(instructions: 1, systemCalls: 1), called: "main")
        let row = try #require(rows.first { $0.metric == "systemCalls" })
        #expect(row.verdict == .regressed && row.interval == nil)
    }

    @Test func aLimitIsARowOfItsOwnWhateverTheBaseHas() throws {
        let base = Self.result(instructions: 200_000, systemCalls: 300)
        let limits = ["systemCalls": 2.0, "instructions": 1_000, "doorbells": 0, "lockParks": 0]
        var head = Self.result(instructions: 150_000, systemCalls: 200)
        head.arms[0].counted?.counts.doorbells = 1
        head.arms[0].counted?.instructions = .unavailable("no valgrind")
        let rows = CountGate(limits: limits).rows(base: base, head: head, called: nil).filter { $0.limit != nil }
        #expect(rows.map(\.metric) == ["instructions", "systemCalls", "doorbells", "lockParks"])
        #expect(rows.map(\.verdict) == [.inconclusive, .ok, .regressed, .ok])
        #expect(rows.allSatisfy { $0.candidate == "head/direct" && $0.isGated && $0.isCount && $0.baseCount == nil })
        #expect(rows[0].reason == "it is not counted here" && rows[1].interval?.ratio == 1 && rows[2].interval == nil)
    }

    @Test func cacheHitsAreNobodysFault() {
        let base = Self.result(instructions: 1, hits: 1)
        #expect(Self.verdict("cacheHits", base, Self.result(instructions: 1, hits: 9)) == nil)
    }

    @Test func differencesAreNamedFieldByField() {
        let base = Self.result(instructions: 1)
        var head = Self.result(instructions: 1, name: "software")
        head.invocation.seed = 2
        head.invocation.settings = [.init(name: "trace", value: "a")]
        head.environment.add(MachineFact("kernel", text: "6.18", else: "", decides: true))
        let lines = Comparability.differences(base: base, head: head, anyMachine: false)
        #expect(
            lines == [
                "seed: 1, here 2", "trace: as usual, here a", "kernel: not known, here 6.18",
                "arm direct: not counted here",
            ])
        #expect(Comparability.differences(base: base, head: base, anyMachine: false).isEmpty)
        #expect(Comparability.differences(base: base, head: head, anyMachine: true).count == 3)
        head.invocation.settings.append(.init(name: "path", value: "software"))
        #expect(Comparability.differences(base: base, head: head, anyMachine: true).count == 2)
    }

    @Test func whatArmsWereGivenIsComparedWhereverItWasSaid() {
        var base = Self.result(instructions: 1)
        base.arms[0].window = 32
        base.invocation.settings = [.init(name: "window", value: "32")]
        var head = base
        head.invocation.settings = []
        #expect(Comparability.differences(base: base, head: head, anyMachine: true).isEmpty)
        head.arms[0].window = 64
        head.arms[0].vcpus = 8
        let lines = Comparability.differences(base: base, head: head, anyMachine: true)
        #expect(lines == ["window: 32, here 64", "vcpus: none, here 8"])
    }

    /// An arm of an older result has the axes that its version's suite gave it; of another suite they are not known.
    @Test func armsOfOneNameAreComparedByAllTheirAxes() {
        var base = Self.result(instructions: 1, name: "ppi-as-posted")
        base.invocation.suite = "patches"
        var head = base
        head.arms[0].axes = ArmAxes()
        head.arms[0].axes?.devices = 16
        head.arms[0].axes?.events = 64
        func lines(anyMachine: Bool = false) -> [String] {
            Comparability.differences(base: base, head: head, anyMachine: anyMachine)
        }
        let posted = "truncated-ppi-mask+mask-before-initialised"
        #expect(lines() == ["quirks of ppi-as-posted: \(posted), here none"])
        head.arms[0].axes?.quirks = posted.split(separator: "+").map(String.init)
        #expect(lines().isEmpty)
        let assumed = Comparability.assumptions(base: base, head: head)
        #expect(assumed.count == 1 && assumed[0].contains("does not say era, forwarding, ingress, quirks"))
        #expect(Comparability.assumptions(base: head, head: head).isEmpty)
        head.arms[0].axes?.events = 1
        #expect(lines() == ["events of ppi-as-posted: 64, here 1"])
        base.invocation.suite = "mine"
        head.invocation.suite = "mine"
        #expect(
            lines().count == 1 && lines()[0].hasPrefix("arm ppi-as-posted: the base does not say its era, forwarding,"))
        #expect(lines(anyMachine: true).isEmpty, "both builds read one file")
        base.arms[0].axes = head.arms[0].axes
        base.arms[0].axes?.ingress = "ring"
        #expect(lines() == ["ingress of ppi-as-posted: ring, here write"])
    }

    @Test func theVerdictIsThatOfTheRows() {
        var result = Self.result(instructions: 1)
        func judged(_ verdicts: [Verdict]) -> Verdict {
            result.verdict = .ok
            result.comparisons = verdicts.map { Comparison(base: "", candidate: "", metric: "", verdict: $0) }
            result.judge()
            return result.verdict
        }
        #expect(judged([.equivalent, .equivalent]) == .ok)
        #expect(judged([.equivalent, .improved]) == .improved)
        #expect(judged([.improved, .inconclusive]) == .inconclusive)
        #expect(judged([.inconclusive, .regressed]) == .regressed)
        result.verdict = .ok
        result.comparisons = [.equivalent, .inconclusive].map {
            Comparison(base: "", candidate: "", metric: "", verdict: $0)
        }
        result.comparisons[1].isSetAside = true
        result.judge()
        #expect(result.verdict == .ok)
        result.verdict = .void
        result.judge()
        #expect(result.verdict == .void)
    }
}
