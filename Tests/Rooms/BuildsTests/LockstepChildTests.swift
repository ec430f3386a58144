import Arms
import Documents
import Foundation
import Kernel
import Loops
import Metrics
import Testing

@testable import Builds
@testable import Results
@testable import Rounds
@testable import Suites
@testable import Vocabulary

/// The side of a build that is compared, served from a thread of this process.
@Suite("A process in lock step", .serialized) struct LockstepChildTests {
    private struct Server: @unchecked Sendable {
        let runner: Runner
        let page: LockstepPage
    }

    /// Asks, and waits for the answer.
    private static func ask(
        _ question: LockstepPage.Question, _ numbers: [UInt64], _ number: UInt32, _ page: LockstepPage
    ) throws -> LockstepPage.Status {
        page[.question] = question.rawValue
        page.set(numbers)
        page.memory.post(number, at: LockstepPage.Word.asked.rawValue)
        let end = ContinuousClock.now + .seconds(240)
        let answered = LockstepPage.Word.answered.rawValue
        while page.memory.value(at: answered) != number {
            try #require(ContinuousClock.now < end, "no answer")
            page.memory.wait(at: answered, while: number &- 1, timeoutNanoseconds: 100_000_000)
        }
        return try #require(LockstepPage.Status(rawValue: page[.status]))
    }

    @Test("answers void when an account does not hold, names the interrupt in its account, and goes on serving")
    func void() throws {
        var plan = RunPlan(suite: "own")
        plan.described = Suite(
            name: "own", summary: "", arms: [Arm("a", .software, loop: .epoll, guest: .wfi)], seconds: 1)
        let runner = try Runner(plan)
        // Later than the warm-up, which the greeting has.
        runner.settings.forgottenWake = 3_000
        let page = try LockstepPage()
        page[.asker] = UInt64(ChildProcess.parent)
        let server = Server(runner: runner, page: page)
        let thread = Thread { try? server.runner.serveLockstep(server.page) }
        thread.start()
        #expect(try Self.ask(.hello, [], 1, page) == .done)
        let hello = try LockstepHello(#require(page.document))
        #expect(hello.arms.map(\.isVoid) == [false])
        let slices: [UInt64] = [0, 40_000, 100, (50_000.0).bitPattern, 1]
        #expect(try Self.ask(.slices, slices, 2, page) == .void)
        #expect(try Self.ask(.account, [], 3, page) == .done)
        let account = try ArmAccount(#require(page.document?.elements().first))
        #expect((account.throughputLedger["lost"] ?? 0) > 0 && account.faults.contains { ($0.intid ?? 0) >= 8192 })
        #expect(ArmResult(account, name: "head/a", rounds: [], rate: 1).isVoid)
        #expect(try Self.ask(.end, [], 4, page) == .done)
    }
}
