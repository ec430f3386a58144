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
    private static let arms: [ArmConfiguration] = [LoopKind.call, .epoll, .uringEdge].flatMap { loop in
        [
            ArmConfiguration("floor", .floor, loop: loop), ArmConfiguration("ppi", .ppi, loop: loop),
            ArmConfiguration("software", .software, loop: loop),
            ArmConfiguration("direct", .direct, loop: loop),
            ArmConfiguration("direct-doorbell", .direct, loop: loop, guest: .wfi),
        ]
    }

    @Test(arguments: arms) func `an arm allocates nothing for a delivery`(arm: ArmConfiguration) throws {
        if arm.loop == .uringEdge, RingUnavailable.probe() != nil { return }
        let machine = try arm.machine(
            workload: .generated(seed: 3), settings: ArmSettings(), clock: .calibrated())
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
        _ = try allocations(1_000)
        let short = try allocations(1_000)
        let long = try allocations(5_000)
        // Where nothing is optimised an iterator may be boxed for each wait; `ppi` has one for four deliveries. (The
        // walk of the tables, without a cache, is full of such boxes; irqmark counts finds none in a release.)
        #expect(long - short < 1_200, "\(arm.name) by \(arm.loop): \(long - short) for 4,000 deliveries more")
    }
}
