import Metrics
import ResultSupport
import Results
import Rounds
import Suites
import Testing
import Vocabulary

/// Shards and repetitions, joined.
@Suite struct ResultMergeTests {
    /// A result with nothing to judge, of a machine and a time.
    private static func result(at time: String, _ change: (inout RunResult) -> Void = { _ in }) -> RunResult {
        var result = Fixture.run
        var response = LatencyHistogram()
        for value in UInt64(1)...2_000 { response.record(value * value) }
        result.arms[0].latency.response = response.summary
        result.arms[0].latency.response.histogram = response.whole
        result.comparisons = []
        result.checks = []
        result.invocation.startedAt = time
        change(&result)
        return result
    }

    private static func merged(_ results: [RunResult]) throws -> [RunResult] {
        try ResultMerge.merged(results, names: results.indices.map { "\($0).json" })
    }

    @Test func shardsMakeTheWholeRunInEveryCount() throws {
        let whole = Self.result(at: "2026-01-01T00:00:00Z")
        #expect(whole.arms.count >= 2)
        let shards = (1...2).map { number in
            Self.result(at: "2026-01-01T00:00:0\(number)Z") { result in
                result.arms = result.arms.indices.filter { $0 % 2 == number - 1 }.map { result.arms[$0] }
            }
        }
        let joined = try #require(try Self.merged(shards).first)
        #expect(Set(joined.arms.map(\.name)) == Set(whole.arms.map(\.name)))
        for arm in whole.arms {
            let other = try #require(joined.arms.first { $0.name == arm.name })
            #expect(other.ledger == arm.ledger && other.counts == arm.counts && other.latency == arm.latency)
            #expect(other.rounds == arm.rounds && other.cost == arm.cost)
        }
    }

    @Test func repetitionsAreAddedWithTheirHistograms() throws {
        let first = Self.result(at: "2026-01-01T00:00:00Z")
        let second = Self.result(at: "2026-01-02T00:00:00Z")
        let joined = try #require(try Self.merged([first, second]).first)
        #expect(joined.invocation.startedAt == "2026-01-01T00:00:00Z")
        for arm in first.arms {
            let both = try #require(joined.arms.first { $0.name == arm.name })
            #expect(
                both.ledger.signals == 2 * arm.ledger.signals
                    && both.ledger.imbalances.isEmpty == arm.ledger.imbalances.isEmpty)
            #expect(both.latency.response.count == 2 * arm.latency.response.count)
            #expect(both.rounds.count == 2 * arm.rounds.count)
            #expect(both.launchCount == (arm.rounds.isEmpty ? 0 : 2) || arm.launchCount > 1)
            if let histogram = arm.latency.response.histogram {
                let pairs = try #require(both.latency.response.histogram).pairs
                #expect(
                    stride(from: 1, to: pairs.count, by: 2).reduce(0) { $0 + pairs[$1] } == both.latency.response.count)
                #expect(pairs.count == histogram.pairs.count)
                #expect(both.latency.response.quantiles == arm.latency.response.quantiles)
            }
        }
    }

    @Test func aResultThatIsGivenTwiceCountsOnce() throws {
        let result = Self.result(at: "2026-01-01T00:00:00Z")
        let joined = try #require(try Self.merged([result, result]).first)
        #expect(joined.arms.map(\.ledger) == result.arms.map(\.ledger))
    }

    @Test func unlikeMachinesStayApartAndUnlikeLoadsAreRefused() throws {
        let result = Self.result(at: "2026-01-01T00:00:00Z")
        let other = Self.result(at: "2026-01-01T00:00:00Z") { other in
            other.environment.add(MachineFact("another", flag: true, else: "", decides: true))
        }
        if other.environment.fingerprint != result.environment.fingerprint {
            #expect(try Self.merged([result, other]).count == 2)
        }
        let unlike: [(String, (inout RunResult) -> Void)] = [
            ("suite", { $0.invocation.suite = "another" }), ("window", { $0.arms[0].window = 7 }),
            ("rate", { $0.arms[0].rate = 12_345 }), ("build", { $0.tool.buildType = "none" }),
            (
                "holds verdicts",
                { $0.comparisons = [Comparison(base: "a", candidate: "b", metric: "time", verdict: .ok)] }
            ),
        ]
        for (word, change) in unlike {
            #expect { _ = try Self.merged([result, Self.result(at: "2026-01-03T00:00:00Z", change)]) } throws: {
                error in
                if case .notComparable(let words)? = error as? RunError { return words.contains(word) }
                return false
            }
        }
    }

    // MARK: - shards

    @Test(arguments: 1...9) func shardsAreDisjointAndWhole(count: Int) throws {
        let arms = try #require(Suite.named("smoke")).arms
        let parts = try (1...count).map { try #require(Shard($0, of: count)).arms(of: arms) }
        #expect(parts.flatMap(\.self).map(\.name).sorted() == arms.map(\.name).sorted())
        let sizes = parts.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test func schedulersSayWhichPartAProcessIs() {
        func shard(_ environment: [String: String], _ count: Int? = nil) -> Shard? {
            Shard(scheduledBy: environment, count: count)
        }
        let slurm = [
            "SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2",
            "SLURM_ARRAY_TASK_COUNT": "4",
        ]
        #expect(shard(slurm) == Shard(3, of: 4))
        #expect(
            shard(["JOB_COMPLETION_INDEX": "0"], 3) == Shard(1, of: 3) && shard(["JOB_COMPLETION_INDEX": "0"]) == nil)
        #expect(shard(["BUILDKITE_PARALLEL_JOB": "1", "BUILDKITE_PARALLEL_JOB_COUNT": "2"]) == Shard(2, of: 2))
        #expect(shard([:]) == nil && shard(["JOB_COMPLETION_INDEX": "3"], 3) == nil && Shard(0, of: 2) == nil)
    }
}
