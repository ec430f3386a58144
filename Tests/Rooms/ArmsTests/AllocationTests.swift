import CountingMalloc
import Irqfd
import Kernel
import Loads
import Loops
import Metrics
import Testing

@testable import Arms
@testable import Vocabulary

/// What is measured allocates nothing, on any path, by any loop: slices of more signals allocate no more.
@Suite("Allocations", .enabled(if: counted_allocations() >= 0, "not our malloc")) struct AllocationTests {
    private static func arms(_ loop: LoopKind) -> [Arm] {
        [
            Arm("floor", .floor, loop: loop), Arm("ppi", .ppi, loop: loop),
            Arm("software", .software, loop: loop), Arm("direct", .direct, loop: loop),
            Arm("direct-doorbell", .direct, loop: loop, guest: .wfi),
        ]
    }

    @Test(arguments: arms(.call) + arms(.epoll))
    func `an arm allocates nothing for a delivery`(arm: Arm) throws { try Self.expectNone(arm) }

    @Test(.enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"), arguments: arms(.uringEdge))
    func `an arm on a ring allocates nothing for a delivery`(arm: Arm) throws { try Self.expectNone(arm) }

    /// Two slices of different lengths, when all that is made once is made: not one allocation between them.
    private static func expectNone(_ arm: Arm) throws {
        let machine = try arm.machine(workload: .generated(seed: 3), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        let closed = SliceKind.closed(window: min(64, machine.windowLimit))
        func allocations(_ signals: Int) throws -> Int {
            var latency = LatencyAccount()
            let before = counted_allocations()
            let outcome = try machine.slice(closed, signals: signals, latency: &latency)
            let count = counted_allocations() - before
            #expect(outcome.ledger.balanced && outcome.ledger.deliveries == UInt64(signals))
            return count
        }
        // Until each event has been resolved once: the walk of the tables allocates.
        _ = try allocations(10_000)
        let short = try allocations(1_000)
        let long = try allocations(5_000)
        #expect(long == short, "\(arm.name) by \(arm.loop): \(long - short) for 4,000 deliveries more")
    }
}
