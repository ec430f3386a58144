import Arms
import Documents
import Foundation
import Kernel
import Loops
import Metrics
import Statistics
import Testing

@testable import Builds
@testable import Results
@testable import Rounds
@testable import Vocabulary

@Suite("The lock step of two builds") struct BuildTests {
    private static func hello(
        _ arms: [(name: String, loop: String, cost: Double)], skipped: [String] = []
    ) -> LockstepHello {
        LockstepHello(
            version: "1", buildType: "release", compiler: "any", commit: nil, suite: "smoke",
            arms: arms.map { arm in
                LockstepHello.Arm(
                    name: arm.name, configuration: ["path": "direct", "loop": arm.loop], topology: "inline",
                    processors: 1, nanosecondsPerSignal: arm.cost, isVoid: false)
            },
            skipped: skipped.map { LockstepHello.Skip(name: $0, cause: "no ring", remedy: "") })
    }

    @Test("compares the arms that both have, by what their slowest process can do")
    func shared() throws {
        let base = Self.hello([("a", "call", 100), ("b", "call", 50), ("old", "call", 1)])
        let head = Self.hello([("new", "call", 1), ("b", "call", 80), ("a", "call", 90)], skipped: ["c"])
        let again = Self.hello([("a", "call", 70), ("b", "call", 60), ("old", "call", 1)])
        let arms = try BuildArms([base, again, head, head])
        #expect(arms.shared == ["a", "b"] && !arms.isVoid && !arms.isVoid([base, again, head, head]))
        // Of two processes of a build the quicker one tells.
        #expect(arms.costs == [[70, 70, 90, 90], [50, 50, 80, 80]])
        #expect(arms.place(0, .base) == 0 && arms.place(0, .head) == 2 && arms.place(1, .head) == 1)
        #expect(arms.skipped.map(\.name).sorted() == ["c", "new", "old"])
    }

    @Test("refuses an arm that is another one in the other build, with what differs, and builds that share none")
    func differing() {
        let base = Self.hello([("a", "call", 100)])
        for (head, words) in [
            (Self.hello([("a", "epoll", 100)]), "arm a is not the same in both builds: loop call and epoll"),
            (Self.hello([("b", "call", 100)]), "the builds share no arm of suite smoke"),
        ] {
            #expect {
                _ = try BuildArms([base, base, head, head])
            } throws: { error in
                (error as? RunError) == .notComparable(words)
            }
        }
    }

    @Test("refuses a launch whose processes have other arms than the first")
    func otherArms() throws {
        let (base, head) = (Self.hello([("a", "call", 1)]), Self.hello([("a", "call", 1), ("b", "call", 1)]))
        #expect(throws: RunError.self) { _ = try BuildArms([base, head, head, head]) }
        let first = [base, base, head, head]
        try BuildArms.check(first, against: first)
        #expect {
            try BuildArms.check([base, base, head, base], against: first)
        } throws: { error in
            (error as? RunError) == .failed("build head has other arms at each launch")
        }
    }

    @Test("hands numbers and texts over a page, whose other side may be anything")
    func page() throws {
        let page = try LockstepPage()
        page.set([7, (2.5).bitPattern])
        #expect(page.number(0) == 7 && page.real(1) == 2.5)
        #expect(page.put(.array([.string("words")])))
        #expect(try page.document?.strings() == ["words"])
        #expect(page.put(Array("no document".utf8)))
        let none = page.document.map(\.place)
        #expect(none == nil)
        page[.text] = .max
        #expect(page.text.count == page.memory.count - 4_096)
        let other = try LockstepPage(given: dup(page.memory.descriptor))
        #expect(other.number(0) == 7 && other[.version] == LockstepPage.version)
        #expect(throws: RunError.self) { _ = try LockstepPage(given: -1) }
    }

    @Test("warms up by two whole blocks, and no launch by less than another")
    func warmUp() {
        let rounds = BuildRounds.warmUpRounds * Method.launches
        #expect(
            rounds >= Method.warmUpBlocks * Trial.square(candidates: 1).roundsPerBlock && BuildRounds.warmUpRounds < 4)
    }

    @Test("gives a silent build up when its time is over, and ends it")
    func silence() throws {
        var plan = BuildPlan(base: "/bin/sh", head: "/bin/sh", suite: "smoke")
        plan.patienceSeconds = 0.3
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("silent-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: script) }
        try "#!/bin/sh\nexec sleep 600\n".write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        plan.base = script.path
        let start = ContinuousClock.now
        #expect {
            _ = try BuildComparison(plan).run { _ in }
        } throws: { error in
            guard case .failed(let words)? = error as? RunError else { return false }
            return words.contains("is silent: launch 1 has not given its arms within 0 s")
        }
        #expect(ContinuousClock.now - start < .seconds(300))
    }

    @Test("adds an arm's accounts of all launches up, and leaves alone what it does not know")
    func accounts() throws {
        let clock = TickClock.calibrated()
        let arm = Arm("direct-call", .direct, loop: .call)
        let runner = try Runner(comparing: ComparePlan(base: arm, candidates: [arm]))
        let (records, _) = runner.makeArms(runner.arms, clock: clock, processors: Processor.allowed())
        defer { for record in records { record.machine.end() } }
        let record = try #require(records.first)
        let schedule = Schedule(closedSignals: 2_000, openSignals: 500, rate: 200_000)
        _ = runner.runSlices(record, schedule, round: 0, clock: clock)
        var own = record.result(
            window: 64, rate: 200_000, arrivals: .constant, workload: runner.workload(of: arm))
        own.counts.uncounted[.doorbells] = "nobody looked"
        var account = ArmAccount(record, own)
        account.counts["ofAnotherBuild"] = 5
        var read = try ArmAccount(JSONParser.root(Array(account.json.compact.utf8)[...]))
        read.add(account)
        let twice = ArmResult(read, name: "head/direct-call", rounds: [], rate: 200_000)
        #expect(twice.name == "head/direct-call" && twice.path == own.path && twice.kind == own.kind)
        #expect(twice.ledger.signals == 2 * own.ledger.signals && twice.ledger.balanced)
        #expect(twice.cost.totals.cpu == 2 * own.cost.totals.cpu)
        #expect(twice.counts[.cacheHits] == 2 * own.counts[.cacheHits])
        #expect(twice.counts.uncounted == own.counts.uncounted)
        #expect(twice.latency.response.count == 2 * own.latency.response.count)
        // Not those of `own`: it has none if this machine was too busy for the rate.
        let once = ArmResult(account, name: "head/direct-call", rounds: [], rate: 200_000)
        #expect(once.latency.response.quantiles != nil)
        #expect(twice.latency.response.quantiles == once.latency.response.quantiles)
        #expect(!twice.isVoid, "\(twice.complaints)")
    }
}
