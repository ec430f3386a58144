import Harness
import Metrics
import Testing

/// An arm's multiple of its floor against the same multiple in a baseline.
struct RatioGateTests {
    private static func result(floor: Double, arm: Double, rounds: Int = 24) -> RunResult {
        let arms = [("floor", floor), ("direct", arm)].map { path, time in
            var arm = ArmResult(
                name: path, path: path, loop: "call", cache: "none", topology: "inline", guest: "spin",
                workload: "generated")
            arm.rounds = (0..<rounds).map {
                RoundResult(
                    index: $0, nanosecondsPerDelivery: time * (1 + 0.001 * Double($0 % 7)), deliveries: 10, p50: nil,
                    p99: nil)
            }
            return arm
        }
        return RunResult(
            tool: .current, invocation: Invocation(suite: "smoke", seed: 1, startedAt: ""),
            environment: MachineRecord(), audit: Audit(), arms: arms, skipped: [])
    }

    @Test(arguments: [
        (200.0, Verdict.equivalent), (230, .regressed), (170, .improved), (221, .regressed), (219, .equivalent),
    ])
    func aMultipleIsJudgedByItsMarginWhateverTheMachinesSpeed(arm: Double, verdict: Verdict) throws {
        let base = Self.result(floor: 100, arm: 200)
        let rows = RatioGate(limit: 0.1).rows(base: base, head: Self.result(floor: 300, arm: 3 * arm), called: "main")
        let row = try #require(rows.first)
        #expect(rows.count == 1 && row.metric == "ratio" && row.isGated && row.rounds == 24)
        #expect(row.verdict == verdict)
    }

    @Test func withoutALimitItOnlyWarnsAndFewRoundsSayNothing() throws {
        let base = Self.result(floor: 100, arm: 200)
        let warned = RatioGate(limit: nil).rows(base: base, head: Self.result(floor: 100, arm: 400), called: "main")
        #expect(warned.first?.verdict == .regressed && warned.first?.isGated == false)
        let few = RatioGate(limit: 0.1).rows(
            base: base, head: Self.result(floor: 100, arm: 400, rounds: 3), called: "main")
        #expect(few.first?.verdict == .inconclusive && few.first?.reason != nil)
        // A baseline of counts alone has no times.
        let untimed = Self.result(floor: 100, arm: 200, rounds: 0)
        #expect(RatioGate(limit: 0.1).rows(base: untimed, head: base, called: "main").isEmpty)
    }
}
