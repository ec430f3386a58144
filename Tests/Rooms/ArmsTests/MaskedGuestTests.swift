import Kernel
import Loads
import Metrics
import Testing
import Vocabulary

@testable import Arms

/// A guest whose interrupts are off while signals flow.
@Suite("Masked guest") struct MaskedGuestTests {
    /// 32 LPIs, 64 signals of each before the guest looks.
    @Test(arguments: [PathKind.software, .direct], CacheKind.allCases)
    func `takes one delivery for 64 signals of each LPI`(path: PathKind, cache: CacheKind) throws {
        let arm = Arm("masked", path, loop: .call, cache: cache, guest: .masked)
        let machine = try arm.machine(
            workload: .generated(devices: 4, events: 8, seed: 1), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        for _ in 0..<2 {
            let outcome = try machine.slice(.closed(window: 16), signals: 3 * 64 * 32, latency: &latency)
            #expect(outcome.faults.isEmpty && outcome.ledger.balanced, "\(outcome.ledger.imbalances)")
            let (deliveries, merged) = (outcome.ledger.deliveries, outcome.ledger.mergedPending)
            #expect(deliveries == 3 * 32 && merged == 3 * 63 * 32, "\(cache)")
        }
    }

    @Test func `takes what is pending at the end of a slice`() throws {
        let arm = Arm("masked", .software, loop: .epoll, guest: .masked)
        let machine = try arm.machine(
            workload: .generated(devices: 4, events: 8, seed: 1), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 16), signals: 64, latency: &latency)
        let (deliveries, pending) = (outcome.ledger.deliveries, outcome.ledger.pendingAtEnd)
        #expect(deliveries == 32 && pending == 0)
        #expect(outcome.faults.isEmpty && outcome.ledger.balanced)
    }

    @Test(arguments: [
        (Arm("a", .floor, guest: .masked), "path floor has none"),
        (Arm("a", .ppi, guest: .masked), "path ppi has none"),
        (Arm("a", .software, topology: .vcpuApart, guest: .masked), "take topology inline"),
        (Arm("a", .software, guest: .masked, workload: .trace), "take workload generated"),
    ])
    func `needs LPIs and one thread`(arm: Arm, why: String) {
        #expect(arm.contradiction?.contains(why) == true)
    }
}
