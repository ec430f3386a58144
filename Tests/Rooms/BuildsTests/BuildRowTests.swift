import Rounds
import Statistics
import Testing

@testable import Builds
@testable import Vocabulary

@Suite("What is judged of two builds") struct BuildRowTests {
    /// The arms of two builds: one with vLPIs and one without.
    private static func arms(baseTellsHost: Bool = true) throws -> BuildArms {
        func hello(tellsHost: Bool) -> LockstepHello {
            var hello = LockstepHello(
                version: "1", buildType: "release", compiler: "any", commit: nil, suite: "smoke",
                arms: ["software", "direct"].map { path in
                    LockstepHello.Arm(
                        name: path, configuration: ["path": path], topology: "inline", processors: 1,
                        nanosecondsPerSignal: 100, isVoid: false)
                }, skipped: [])
            hello.figures = tellsHost ? ["host"] : []
            return hello
        }
        let base = hello(tellsHost: baseTellsHost)
        let head = hello(tellsHost: true)
        return try BuildArms([base, base, head, head])
    }

    private static let plan = BuildPlan(base: "a", head: "b", suite: "smoke")

    private static func decided(_ rows: [BuildRow], arm: Int) -> [GatedMetric] {
        rows.filter { $0.arm == arm && $0.decides }.map(\.metric)
    }

    @Test("is the host's time of an arm with vLPIs, and the whole time of any other")
    func usual() throws {
        let arms = try Self.arms()
        let rows = try BuildRow.all(Self.plan, arms)
        #expect(rows.filter { $0.arm == 0 }.map(\.metric) == [.time, .cpu, .p50, .p99])
        #expect(Self.decided(rows, arm: 0) == [.time, .cpu, .p50, .p99])
        #expect(rows.filter { $0.arm == 1 }.map(\.metric) == [.host, .time, .cpu, .p50, .p99])
        #expect(Self.decided(rows, arm: 1) == [.host, .p50, .p99])
        #expect(BuildRow.assumption(Self.plan, arms) == nil)
    }

    @Test("is what the user chose, of every arm")
    func chosen() throws {
        var plan = Self.plan
        plan.judge([.time])
        let rows = try BuildRow.all(plan, Self.arms())
        #expect(rows.map(\.arm) == [0, 1] && rows.allSatisfy { $0.metric == .time && $0.decides })
        var limits = Limits()
        (limits.soft, limits.named) = (["host": 0.02], ["host"])
        var limited = Self.plan
        limited.apply(limits)
        #expect(try Self.decided(BuildRow.all(limited, Self.arms()), arm: 0) == [.host, .time, .cpu, .p50, .p99])
    }

    @Test("is the whole time beside a build that does not tell the host's, which is said")
    func older() throws {
        let arms = try Self.arms(baseTellsHost: false)
        let rows = try BuildRow.all(Self.plan, arms)
        for arm in 0...1 { #expect(Self.decided(rows, arm: arm) == [.time, .cpu, .p50, .p99]) }
        let words = try #require(BuildRow.assumption(Self.plan, arms))
        #expect(words.hasPrefix("build base does not tell the host's time"))
        var plan = Self.plan
        plan.judge([.host])
        #expect {
            _ = try BuildRow.all(plan, arms)
        } throws: { error in
            guard case .notComparable(let words)? = error as? RunError else { return false }
            return words.hasPrefix("build base does not tell the host's time")
        }
        plan.judge([.cpu])
        #expect(BuildRow.assumption(plan, arms) == nil)
    }

    /// The fourteenth word of an answer was added; builds from before leave it as the page was made.
    @Test("is not taken for nothing where an older build leaves its word alone")
    func word() throws {
        let page = try LockstepPage()
        let none = UInt64.max
        page.set([1_000, 500_000, 400_000, none, none, 7, none, none, none, none, 0, 0, none])
        #expect(LockstepSlices(page).host == nil && LockstepSlices(page).figure(.host) == 0)
        page.set([1_000, 500_000, 400_000, none, none, 7, none, none, none, none, 0, 0, none, 300_000])
        let slices = LockstepSlices(page)
        #expect(slices.figure(.host) == 300 && slices.figure(.time) == 500)
        #expect(slices.words.count <= LockstepPage.numbers && slices.words.last == 300_000)
    }
}
