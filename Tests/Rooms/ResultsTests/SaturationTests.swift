import Metrics
import ResultSupport
import Testing
import Vocabulary

@testable import Results

@Suite struct SaturationTests {
    /// An arm that was offered 1,000 signals a second and achieved these in its rounds.
    private static func arm(_ achieved: [Double], growing: Set<Int> = []) -> ArmResult {
        var arm = Fixture.arm("direct", path: "direct", nanoseconds: 200)
        arm.rate = 1_000
        arm.rounds = achieved.enumerated().map { index, rate in
            var round = RoundResult(index: index, nanosecondsPerDelivery: 200, deliveries: 10, p50: 5, p99: 9)
            (round.achievedRate, round.backlogGrew) = (rate, growing.contains(index))
            return round
        }
        arm.latency.stages = [.init(name: "reaped", summary: arm.latency.response)]
        arm.judgePace()
        return arm
    }

    @Test func anArmThatKeepsItsRateHasItsQuantiles() {
        for arm in [Self.arm([1_000, 980, 1_000]), Self.arm([980, 980, 980]), Self.arm([1_000, 400, 1_000])] {
            #expect(!arm.isSaturated && arm.latency.response.quantiles != nil && arm.rounds[0].p50 == 5)
        }
        #expect(Self.arm([1_000, 980, 990]).achievedRate == 990)
    }

    @Test func belowNinetyEightPerCentThereAreNoQuantiles() {
        let arm = Self.arm([979, 979, 1_000])
        #expect(arm.isSaturated && arm.achievedRate == 979)
        #expect(arm.latency.response.quantiles == nil && arm.latency.response.histogram == nil)
        #expect(arm.latency.service.quantiles == nil && arm.latency.stages[0].summary.quantiles == nil)
        #expect(arm.rounds.count == 3 && arm.rounds.allSatisfy { $0.p50 == nil && $0.p99 == nil })
        // The account stays: each delivery has its time, and the cost of the closed loop is another matter.
        #expect(arm.everyDeliveryHasItsTime && arm.cost.nanosecondsPerDelivery != nil)
    }

    @Test func aBacklogThatGrowsInMostRoundsSaturatesAndOneStallDoesNot() {
        #expect(Self.arm([1_000, 1_000, 1_000], growing: [0, 2]).isSaturated)
        #expect(!Self.arm([1_000, 1_000, 1_000], growing: [1]).isSaturated)
        #expect(!Self.arm([1_000, 1_000], growing: [1]).isSaturated)
    }

    @Test func excludedRoundsHaveNoSay() {
        var arm = Self.arm([1_000, 1_000, 1_000])
        for index in 0..<2 {
            arm.rounds[index].achievedRate = 10
            arm.rounds[index].backlogGrew = true
            arm.rounds[index].excluded = "a stall"
        }
        arm.judgePace()
        #expect(!arm.isSaturated && arm.achievedRate == 1_000)
    }

    @Test func whatDoesNotSayItsPaceIsNotSaturated() {
        var arm = Fixture.arm("floor", path: "floor", nanoseconds: 200)
        arm.judgePace()
        #expect(!arm.isSaturated && arm.achievedRate == nil && arm.latency.response.quantiles != nil)
    }

    @Test func theJSONSaysOfferedAndAchievedAndWhyThereIsNoQuantile() throws {
        let written = Fixture.result([Self.arm([900, 900, 900])])
        let text = written.jsonText
        let arm = try #require(try ParsedResult.arms(written).first)
        #expect(arm["rate"] as? Double == 1_000 && arm["achievedRate"] as? Double == 900)
        #expect(arm["saturated"] as? Bool == true)
        #expect(text.contains("the arm is saturated: what waits in a backlog has no latency"))
        let read = try RunResult(json: Array(text.utf8))
        #expect(read.arms[0].isSaturated && read.arms[0].achievedRate == 900)
        #expect(read.arms[0].rounds == written.arms[0].rounds)
        #expect(read.arms[0].latency.response.quantiles == nil)
        #expect(read.jsonText == text)
    }

    @Test func timesAtAnotherRateAreNotComparedAndTheRateIsNamed() {
        let base = Fixture.result([Self.arm([1_000, 1_000])])
        var head = base
        #expect(Comparability.timedDifferences(base: base, head: head).isEmpty)
        head.arms[0].rate = 2_000
        #expect(Comparability.timedDifferences(base: base, head: head) == ["rate: 1000, here 2000"])
        head.arms[0].cache = "none"
        head.arms[0].axes?.forwarding = "linux"
        #expect(
            Comparability.timedDifferences(base: base, head: head) == [
                "cache of direct: sharded, here none", "forwarding of direct: lossless, here linux",
                "rate: 1000, here 2000",
            ])
        // An arm that was not timed has no rate that could differ.
        head.arms[0].rounds = []
        #expect(Comparability.timedDifferences(base: base, head: head).isEmpty)
    }
}
