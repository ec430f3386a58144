import Metrics
import Testing

@testable import Results
@testable import Rounds
@testable import Vocabulary

/// Runs at rates that no machine keeps, and at one that every machine keeps.
@Suite("A saturated run", .serialized) struct SaturatedRunTests {
    private static func run(rate: Double, topology: Topology = .inline) throws -> RunResult {
        var plan = RunPlan(suite: topology == .inline ? "smoke" : "loops")
        plan.names = [NamePattern(topology == .inline ? "direct-call" : "floor-epoll-source-apart")]
        plan.rate = rate
        plan.rounds = 3
        plan.durationSeconds = 0.2
        return try Runner(plan).run { _ in }
    }

    @Test(arguments: [Topology.inline, .sourceApart]) func hasNoQuantilesAndSaysWhatItAchieved(topology: Topology)
        throws
    {
        // A signal each nanosecond.
        let result = try Self.run(rate: 1e9, topology: topology)
        #expect(result.verdict == .ok)
        let arm = try #require(result.arms.first)
        let achieved = try #require(arm.achievedRate)
        #expect(arm.rate == 1e9 && achieved > 0 && achieved < 0.98e9 && arm.isSaturated)
        #expect(arm.latency.response.count > 0 && arm.latency.response.quantiles == nil)
        #expect(arm.rounds.count >= 3 && arm.rounds.allSatisfy { $0.p50 == nil && $0.backlogGrew != nil })
        #expect(arm.cost.nanosecondsPerDelivery != nil)
    }

    @Test func keepsARateThatIsSlowEnough() throws {
        // The one signal of a slice has a hundred seconds.
        let arm = try #require(try Self.run(rate: 0.01).arms.first)
        #expect(!arm.isSaturated && arm.rate == 0.01 && arm.achievedRate == 0.01)
        #expect(arm.latency.response.quantiles != nil)
    }
}
