import Delivery
import Events
import Kernel
import Metrics
import Testing
import VGIC

@testable import Harness

/// Suites `toggle` and `overcommit`, one slice each.
@Suite("Toggles and overcommit", .serialized) struct ToggleTests {
    private static func slice(_ arm: ArmConfiguration, signals: Int) throws -> SliceOutcome {
        let machine = try arm.machine(
            workload: .generated(seed: 1), settings: ArmSettings(), clock: .calibrated(), faults: NoFaults())
        defer { machine.end() }
        var latency = LatencyAccount()
        return try machine.slice(.closed(window: 64), signals: signals, latency: &latency)
    }

    @Test(arguments: Forwarding.allCases) func `under load balance, and without loss where it is promised`(
        forwarding: Forwarding
    ) throws {
        let arm = ArmConfiguration(
            "toggle", .direct, loop: .epoll, forwarding: forwarding, togglesPerSecond: 1000)
        let outcome = try Self.slice(arm, signals: 100_000)
        #expect(outcome.ledger.balanced && outcome.ledger.lost == 0, "\(outcome.ledger.imbalances)")
        #expect(outcome.toggles.durations.count > 0 && outcome.toggles.lpis > 0)
        if forwarding == .lossless {
            #expect(outcome.ledger.deliveries == 100_000)
            #expect(outcome.ledger.droppedInWindow + outcome.ledger.droppedAtUnforward == 0)
        }
    }

    @Test(arguments: [PathKind.direct, .software]) func `half of the vCPUs run, and nobody is forgotten`(
        path: PathKind
    ) throws {
        let arm = ArmConfiguration("preempted", path, loop: .epoll, guest: .preempted)
        let outcome = try Self.slice(arm, signals: 20_000)
        #expect(outcome.ledger.balanced && outcome.ledger.lost == 0, "\(outcome.ledger.imbalances)")
        #expect(outcome.counts.doorbells == 0, "none was asked for")
        if path == .direct {
            // Two of four vPEs are resident when a signal comes; the workload is spread evenly.
            let share = Double(outcome.counts.foundAbsent) / Double(outcome.ledger.latched)
            #expect((0.4...0.6).contains(share), "\(share)")
        }
    }
}
