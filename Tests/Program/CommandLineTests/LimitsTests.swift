import ArgumentParser
import Metrics
import Testing

@testable import Results
@testable import Rounds
@testable import irqmark

/// What `--limits` takes, and how it answers what it does not take.
@Suite struct LimitsTests {
    private static func limits(_ text: String) throws -> Limits {
        let setting = try #require(Setting("limits", flag: text, environment: [:]))
        return try setting.limits(of: ComparePlan.metricNames + CountGate.names)
    }

    private static func refusal(_ text: String) -> String {
        do {
            _ = try limits(text)
            return "not refused"
        } catch { return "\(error)" }
    }

    @Test func aChangeAndALimitStandAloneOrTogether() throws {
        let limits = try Self.limits("instructions=1%,systemCalls=2,p99=10%|25us,time=1.5ms|3%,cpu=250ns")
        #expect(limits.soft == ["instructions": 0.01, "p99": 0.1, "time": 0.03])
        #expect(limits.hard == ["systemCalls": 2, "p99": 25_000, "time": 1_500_000, "cpu": 250])
        #expect(limits.named == ["instructions", "systemCalls", "p99", "time", "cpu"])
    }

    @Test func aTimeHasTwoChangesOrOneThatIsBoth() throws {
        let limits = try Self.limits("time=2%/5%|25us,cpu=1/3%,p99=10%")
        #expect(limits.soft == ["time": 0.02, "cpu": 0.01, "p99": 0.1])
        #expect(limits.within == ["time": 0.05, "cpu": 0.03] && limits.hard == ["time": 25_000])
        // The later one wins as a whole.
        #expect(try Self.limits("time=2%/5%,time=3%").within.isEmpty)
    }

    @Test func aGroupIsAllItsMembersAndTheLaterOfTwoWins() throws {
        #expect(try Self.limits("@time=3%").soft == ["host": 0.03, "time": 0.03, "cpu": 0.03])
        #expect(try Self.limits("@latency=30us").hard == ["p50": 30_000, "p99": 30_000])
        let all = try Self.limits("@all=5%,instructions=2%,p99=1ms")
        #expect(all.soft["kicks"] == 0.05 && all.soft["p99"] == 0.05 && all.soft["instructions"] == 0.02)
        #expect(all.hard == ["p99": 1_000_000] && all.named == ["instructions", "p99"])
        #expect(try Self.limits("@counts=1%").soft.count == CountGate.names.count)
    }

    @Test func whoeverLimitsTheTailOfTheTailAsksForIt() throws {
        let setting = try #require(Setting("limits", flag: "p999=30%", environment: [:]))
        let limits = try setting.limits(of: ComparePlan.usualMetrics)
        #expect(limits.soft == ["p999": 0.3] && limits.named == ["p999"])
        let nameless = try #require(Setting("limits", flag: "3%", environment: [:]))
        #expect(try nameless.limits(of: ComparePlan.usualMetrics).soft["p999"] == nil)
        let named = try #require(Setting("metrics", flag: "p999", environment: [:]))
        #expect(try nameless.limits(of: named.metrics()).soft == ["p999": 0.03])
    }

    @Test(arguments: [
        ("time=5%/2%", "the smaller number comes first"), ("kicks=1%/2%", "a count has one change"),
        ("time=1%/2%/3%", "a time one or two"), ("time=2%/5us", "time is a time"),
        ("instructoins=1%", "did you mean instructions?"), ("@tim=1%", "did you mean @time?"),
        ("5%", "\"5%\" does not say what it limits; say p99=5%"), ("p99=25", "p99=25: p99 is a time"),
        ("p99=25", "(p99=25us)"), ("kicks=2us", "kicks=2us: kicks is a count"), ("@all=3us", "is a count"),
        ("p99=0%", "p99=0%: a change of p99 is above 0"), ("p99=1%|2%", "p99=1%|2% has two of a kind"),
        ("p99=1us|2us", "two of a kind"), ("p99=", "p99=: p99 is a time"), ("kicks=-1", "kicks=-1: kicks is a count"),
        ("kicks=1001%", "from 0 and up to 1000 %"), ("p99=1%|", "p99 is a time"), ("p99=nan%", "above 0"),
        ("", "does not say what it limits"),
    ])
    func whatIsWrongIsNamedWithWhatMendsIt(text: String, words: String) {
        #expect(Self.refusal(text).contains(words), "\(Self.refusal(text))")
    }
}
