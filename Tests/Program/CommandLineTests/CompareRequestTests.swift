import ArgumentParser
import Metrics
import Statistics
import Testing

@testable import Rounds
@testable import Vocabulary
@testable import irqmark

@Suite struct CompareRequestTests {
    private static func request(_ arguments: String, _ environment: [String: String] = [:]) throws -> CompareRequest {
        let words = arguments.split(separator: " ").map(String.init)
        return try CompareCommand.parse(words).request(in: environment)
    }

    private static func refusal(_ arguments: String, _ environment: [String: String] = [:]) -> String {
        do {
            _ = try request(arguments, environment)
            return "not refused"
        } catch {
            #expect(CompareCommand.exitCode(for: error).rawValue == Vocabulary.ExitStatus.usage.rawValue)
            return CompareCommand.message(for: error)
        }
    }

    @Test func namesOfArmsAreLookedUpInTheSuites() throws {
        let request = try Self.request("software-apart direct-epoll direct-as-posted")
        #expect(request.plan.base.name == "software-apart")
        #expect(RunRequest.word(request.plan.base.topology) == "vcpu-apart")
        #expect(request.plan.candidates.map(\.name) == ["direct-epoll", "direct-as-posted"])
        #expect(RunRequest.word(request.plan.candidates[0].loop) == "epoll")
        #expect(!request.plan.candidates[1].quirks.isEmpty)
        #expect(request.plan.metrics.map(RunRequest.word) == ["host", "time", "cpu", "p50", "p99"])
        #expect(request.plan.thresholds.isEmpty && request.plan.run.rounds == nil)
        #expect(RunRequest.word(request.failOn) == "regression")
    }

    @Test func theModelIsNotHeldAgainstTheHostsKVM() throws {
        for pair in ["software kvm-x86-irqfd", "kvm-x86-call direct-call"] {
            #expect(Self.refusal(pair).contains("the host's KVM"))
        }
        #expect(try Self.request("kvm-x86-write kvm-x86-irqfd").plan.candidates.count == 1)
    }

    @Test func aListOfChangesMakesAnArm() throws {
        let request = try Self.request(
            "path=software,loop=call,cache=none,topology=vcpu-apart,guest=wfi direct,cache=none,workload=trace")
        let base = request.plan.base
        let words = [
            RunRequest.word(base.path), RunRequest.word(base.loop), RunRequest.word(base.cache),
            RunRequest.word(base.topology), RunRequest.word(base.guest), RunRequest.word(base.workload),
        ]
        #expect(words == ["software", "call", "none", "vcpu-apart", "wfi", "generated"])
        let other = request.plan.candidates[0]
        #expect(
            other.name == "direct,cache=none,workload=trace" && RunRequest.word(other.workload) == "trace"
                && RunRequest.word(other.cache) == "none")
        #expect(RunRequest.word(other.path) == "direct")
    }

    @Test func flagsAndTwinsReachThePlan() throws {
        let request = try Self.request(
            "software direct --metrics cpu,time,cpu --limits time=3%/5%,7% --fail-on never --rounds 30 --seed 5",
            ["IRQMARK_DURATION": "9", "IRQMARK_FAIL_ON": "inconclusive", "IRQMARK_QUIET": "1"])
        #expect(request.plan.metrics.map(RunRequest.word) == ["cpu", "time"])
        let margins = Dictionary(uniqueKeysWithValues: request.plan.thresholds.map { (RunRequest.word($0), $1.beyond) })
        #expect(margins == ["time": 0.03, "cpu": 0.07])
        #expect(request.plan.thresholds.values.map(\.within).sorted() == [0.05, 0.07])
        #expect(RunRequest.word(request.failOn) == "never")
        #expect(request.plan.run.rounds == 30 && request.plan.run.seed == 5 && request.run.isQuiet)
        #expect(request.plan.run.durationSeconds == 9)
        #expect(request.run.settings.map(\.name).contains("limits"))
        let twins = ["IRQMARK_METRICS": "p50", "IRQMARK_LIMITS": "50%", "IRQMARK_FAIL_ON": "inconclusive"]
        #expect(GivenSettings.unknownVariables(in: twins).isEmpty)
        #expect(RunRequest.word(try Self.request("software direct", twins).failOn) == "inconclusive")
    }

    @Test func whatIsNamedMustBeToldAndTheRestMayBeSetAside() throws {
        func required(_ arguments: String) throws -> Set<String> {
            Set(try Self.request("software direct " + arguments).plan.required.map(RunRequest.word))
        }
        #expect(try required("") == ["host", "time", "cpu"])
        #expect(try required("--limits p99=20%") == ["host", "time", "cpu", "p99"])
        #expect(try required("--limits @latency=50us") == ["host", "time", "cpu", "p50", "p99"])
        #expect(try required("--metrics p99,cpu") == ["p99", "cpu"])
        let plan = try Self.request("software direct --limits p99=25us,2%").plan
        #expect(plan.ceilings.map { [RunRequest.word($0): $1] } == [["p99": 25_000]])
        #expect(plan.thresholds.count == 4)
    }

    @Test(arguments: [
        ("head=5%", 1, Handicap.Amount.share(0.05)), ("base=25ns", 0, .nanoseconds(25)),
        ("direct=1.5ns", 1, .nanoseconds(1.5)),
        ("floor,loop=epoll=100%", 2, .share(1)),
    ])
    func aHandicapNamesItsArm(text: String, arm: Int, amount: Handicap.Amount) throws {
        let request = try Self.request("software direct floor,loop=epoll --handicap \(text)")
        #expect(request.plan.handicap == Handicap(arm: arm, amount: amount))
    }

    @Test func aHandicapThatCannotBeIsRefused() {
        #expect(Self.refusal("software direct --handicap 5%").contains("such as head=5% or head=25ns"))
        #expect(Self.refusal("software direct --handicap dirct=5%").contains("did you mean direct?"))
        #expect(Self.refusal("software software --handicap software=5%").contains("say base or head"))
        for amount in ["0%", "-1ns", "5", "x%", "1001%", "1e9ns", "nan%"] {
            #expect(
                Self.refusal("software direct --handicap head=\(amount)").contains("above 0 and up to"), "\(amount)")
        }
    }

    @Test func whatCannotBeComparedIsRefused() {
        #expect(Self.refusal("software").contains("one arm has nothing to be compared with"))
        #expect(Self.refusal("sofware direct").contains("arm \"sofware\" is not known; did you mean software?"))
        #expect(Self.refusal("software path=dirct").contains("path \"dirct\" is not known; did you mean direct?"))
        #expect(
            Self.refusal("software direct,chache=none").contains("key \"chache\" is not known; did you mean cache?"))
        #expect(Self.refusal("software loop=epoll").contains("says no path; add path=software"))
        #expect(Self.refusal("software direct,loop=epoll,loop=call").contains("says loop twice"))
        #expect(Self.refusal("software path=direct,epoll").contains("\"epoll\" is no key=value"))
        #expect(Self.refusal(String(repeating: "floor ", count: 9)).contains("at most 8 arms"))
        #expect(Self.refusal("software direct --limits tme=3%").contains("did you mean time?"))
        #expect(Self.refusal("software direct --metrics cpu --limits p99=3%").contains("p99 is not compared"))
        #expect(Self.refusal("software direct --metrics cpu --limits @latency=3%").contains("holds nothing"))
        #expect(Self.refusal("software direct --limits 0%").contains("a change of host is above 0"))
        #expect(Self.refusal("software direct --limits x").contains("host is a time; its limit has a unit"))
        #expect(Self.refusal("software direct --metrics time,").contains("is not known; known: host, time"))
        #expect(Self.refusal("software direct --fail-on sometimes").contains("is not known"))
        #expect(Self.refusal("software direct --call-syscall").contains("name an arm with loop=call"))
        #expect(Self.refusal("floor direct --list-registers 2").contains("name an arm with path=software"))
        // A filter keeps arms of a suite; here the arms are named.
        #expect(Self.refusal("software direct --path direct").contains("so it needs --build"))
    }
}
