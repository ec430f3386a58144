import Irqfd
import Kernel
import Loads
import Loops
import Metrics
import Testing
import VGIC

@testable import Arms
@testable import Vocabulary

/// Suites `toggle` and `overcommit`, one slice each.
@Suite("Toggles and overcommit", .serialized) struct ToggleTests {
    private static func slice(
        _ arm: Arm, signals: Int, settings: ArmSettings = ArmSettings()
    ) throws -> SliceOutcome {
        let machine = try arm.machine(
            workload: .generated(seed: 1), settings: settings, clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        return try machine.slice(.closed(window: 64), signals: signals, latency: &latency)
    }

    @Test(arguments: Forwarding.allCases) func `under load balance, and without loss where it is promised`(
        forwarding: Forwarding
    ) throws {
        let arm = Arm(
            "toggle", .direct, loop: .epoll, forwarding: forwarding, togglesPerSecond: 1000)
        let outcome = try Self.slice(arm, signals: 100_000)
        #expect(outcome.ledger.balanced && outcome.ledger.lost == 0, "\(outcome.ledger.imbalances)")
        #expect(outcome.toggles.durations.count > 0 && outcome.toggles.lpis > 0)
        // VMAPTI and VSYNC on the way up, MAPTI and SYNC on the way down, at least.
        #expect(outcome.counts.hostCommands >= 2 * outcome.toggles.lpis)
        if forwarding == .lossless {
            // A toggle that lost its processor halfway holds an LPI back, and the LPI's next signal merges with it.
            let ledger = outcome.ledger
            #expect(ledger.deliveries + ledger.mergedPending + ledger.mergedAtTransfer == 100_000)
            #expect(ledger.droppedInWindow + ledger.droppedAtUnforward == 0)
        }
    }

    /// Bound to one processor, as the runner binds itself, toggles and signals would only take turns.
    @Test(.enabled(if: Processor.allowed().count > 1, "one processor: nothing runs beside the load"))
    func `toggles run beside the load, so that MSIs meet Linux's windows`() throws {
        let processors = Processor.allowed()
        try Processor.pin(to: processors[0])
        defer { try? Processor.pin(to: processors) }
        var settings = ArmSettings()
        settings.togglerCPU = processors.last
        // So often that a few slices are enough, however rarely both run at one moment.
        let arm = Arm("toggle", .direct, loop: .call, forwarding: .linux, togglesPerSecond: 20_000)
        let end = TickClock.rawNanoseconds() + 240_000_000_000
        var dropped: UInt64 = 0
        while dropped < 3, TickClock.rawNanoseconds() < end {
            let outcome = try Self.slice(arm, signals: 100_000, settings: settings)
            #expect(outcome.ledger.balanced && outcome.ledger.lost == 0, "\(outcome.ledger.imbalances)")
            dropped += outcome.ledger.droppedInWindow
        }
        #expect(dropped >= 3)
    }

    @Test(arguments: [PathKind.direct, .software]) func `half of the vCPUs run, and nobody is forgotten`(
        path: PathKind
    ) throws {
        let arm = Arm("preempted", path, loop: .epoll, guest: .preempted)
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
