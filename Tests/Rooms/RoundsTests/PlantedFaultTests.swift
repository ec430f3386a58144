import Irqfd
import Kernel
import Loads
import Loops
import Metrics
import Testing

@testable import Arms
@testable import Results
@testable import Rounds
@testable import Vocabulary

/// The account must be able to fail: each of these breaks one thing on purpose.
@Suite("A planted fault", .serialized) struct PlantedFaultTests {
    /// Loses one completion, before or after it is counted.
    private struct Drop: FaultPlan {
        var before: Int?
        var after: Int?
        private var seenBefore = 0
        private var seenAfter = 0

        init(before: Int? = nil, after: Int? = nil) {
            self.before = before
            self.after = after
        }

        mutating func dropsBeforeCount() -> Bool {
            seenBefore += 1
            return seenBefore == before
        }

        mutating func dropsAfterCount() -> Bool {
            seenAfter += 1
            return seenAfter == after
        }
    }

    private static func smoke(_ path: PathKind, _ guest: GuestKind) throws -> Runner {
        var plan = RunPlan(suite: "smoke")
        plan.paths = [path]
        plan.guests = [guest]
        plan.loops = [.call]
        plan.durationSeconds = 0.2
        if guest == .wfi { plan.loops = [] }
        return try Runner(plan)
    }

    /// - Parameter lpis: how many LPIs are named, nil where one loss makes others.
    private static func expectVoid(_ result: RunResult, lpis: Int? = nil) {
        #expect(result.verdict == .void)
        #expect(result.exitStatus.rawValue == 5)
        let named = result.arms.flatMap(\.faults).compactMap(\.intid)
        #expect(!named.isEmpty && named.allSatisfy { $0 >= 8192 }, "no LPI is named")
        if let lpis { #expect(Set(named).count == lpis, "\(named)") }
    }

    @Test func anInjectionLostBeforeItsCountIsFound() throws {
        let runner = try Self.smoke(.direct, .spin)
        runner.settings.faults = Drop(before: 3_001)
        let result = try runner.run { _ in }
        Self.expectVoid(result, lpis: 1)
        #expect(result.arms[0].complaints.contains { $0.contains("signals = ") && $0.contains("1 missing") })
    }

    @Test func anInjectionLostAfterItsCountIsFound() throws {
        let runner = try Self.smoke(.direct, .spin)
        runner.settings.faults = Drop(after: 3_001)
        let result = try runner.run { _ in }
        Self.expectVoid(result, lpis: 1)
        #expect(result.arms[0].complaints.contains { $0.contains("injections = ") && $0.contains("1 missing") })
    }

    @Test(.enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"))
    func aForgottenDoorbellIsFound() throws {
        let runner = try Self.smoke(.direct, .wfi)
        runner.settings.forgottenWake = 100
        let result = try runner.run { _ in }
        Self.expectVoid(result)
        #expect(result.arms[0].throughputLedger.lost > 0)
    }

    @Test func aForgottenKickIsFound() throws {
        let arm = Arm("software-wfi", .software, loop: .epoll, guest: .wfi)
        var settings = ArmSettings()
        settings.forgottenWake = 100
        let machine = try arm.machine(
            workload: .generated(seed: 1), settings: settings, clock: .calibrated())
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 10_000, latency: &latency)
        #expect(outcome.ledger.lost > 0)
        #expect(outcome.ledger.isVoid)
        #expect(outcome.faults.contains { ($0.intid ?? 0) >= 8192 })
    }

    @Test func aForgottenKickOfAThreadApartIsFoundToo() throws {
        let arm = Arm("software-apart", .software, loop: .epoll, topology: .vcpuApart, guest: .wfi)
        var settings = ArmSettings()
        settings.forgottenWake = 100
        let machine = try arm.machine(
            workload: .generated(seed: 1), settings: settings, clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 10_000, latency: &latency)
        #expect(outcome.ledger.lost > 0 && outcome.ledger.isVoid)
        #expect(outcome.faults.contains { ($0.intid ?? 0) >= 8192 })
    }

    @Test func withoutAFaultTheSameArmsBalance() throws {
        for guest in GuestKind.allCases {
            let arm = Arm("software", .software, loop: .epoll, guest: guest)
            let machine = try arm.machine(
                workload: .generated(seed: 1), settings: ArmSettings(), clock: .calibrated())
            var latency = LatencyAccount()
            let outcome = try machine.slice(.closed(window: 64), signals: 10_000, latency: &latency)
            #expect(!outcome.ledger.isVoid && outcome.faults.isEmpty)
            let merged = outcome.ledger.mergedPending
            #expect(outcome.ledger.deliveries &+ merged == 10_000 && (merged > 0) == (guest == .masked))
        }
    }
}
