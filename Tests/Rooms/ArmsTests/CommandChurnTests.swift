import Kernel
import Loads
import Metrics
import Testing
import Vocabulary

@testable import Arms

/// Commands of the guest's driver beside the signals.
@Suite("Commands beside the signals") struct CommandChurnTests {
    private static func slice(_ arm: Arm, signals: Int) throws -> SliceOutcome {
        let machine = try arm.machine(
            workload: .generated(devices: 4, events: 8, seed: 1), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        return try machine.slice(.closed(window: 16), signals: signals, latency: &latency)
    }

    /// Slices until the thread of the commands has had its turn, however busy the machine is.
    @Test(arguments: CommandKind.given, CacheKind.allCases)
    func `costs no signal, and no command is refused`(kind: CommandKind, cache: CacheKind) throws {
        for (invalidation, unmap) in [(Invalidation.whole, Unmap.grace), (.precise, .grace), (.whole, .refcount)] {
            let arm = Arm("commands", .software, loop: .call, cache: cache).with {
                ($0.invalidation, $0.unmap) = (invalidation, unmap)
                $0.commands = CommandAxes(kind, rate: 1_000_000)
            }
            let end = TickClock.rawNanoseconds() + 20_000_000_000
            var commands: UInt64 = 0
            while commands == 0, TickClock.rawNanoseconds() < end {
                let outcome = try Self.slice(arm, signals: 20_000)
                #expect(outcome.faults.isEmpty, "\(outcome.faults)")
                #expect(outcome.ledger.balanced && outcome.ledger.deliveries == 20_000, "\(outcome.ledger.imbalances)")
                commands = outcome.counts.commands
            }
            #expect(commands > 0)
        }
    }

    @Test(arguments: [PathKind.direct, .directUserspace]) func `costs no vLPI`(path: PathKind) throws {
        let arm = Arm("commands", path, loop: .call).with { $0.commands = CommandAxes(.discard, rate: 100_000) }
        let outcome = try Self.slice(arm, signals: 20_000)
        #expect(outcome.faults.isEmpty, "\(outcome.faults)")
        #expect(outcome.ledger.balanced && outcome.ledger.deliveries == 20_000, "\(outcome.ledger.imbalances)")
    }

    /// Sixteen LPIs on four vCPUs fit into the list, which has room for 64; a seventeenth on one vCPU does not.
    @Test(arguments: CacheKind.allCases) func `a list that is one short knows nothing`(cache: CacheKind) throws {
        for events in [16, 17] {
            let workload = Workload.generated(devices: 1, events: events, vcpus: 1, seed: 1)
            let arm = Arm("lpis", .software, loop: .call, cache: cache)
            let machine = try arm.machine(workload: workload, settings: ArmSettings(), clock: .calibrated())
            defer { machine.end() }
            var latency = LatencyAccount()
            let outcome = try machine.slice(.closed(window: 1), signals: 1_000 * events, latency: &latency)
            let misses = outcome.counts.cacheMisses
            let isThrashing = cache == .none || (cache == .list && events == 17)
            #expect(misses == UInt64(isThrashing ? 1_000 * events : events), "\(cache), \(events) events")
        }
    }
}
