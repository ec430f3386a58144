import Kernel
import Loads
import Metrics
import Testing
import VGIC
import Vocabulary
import Workloads

@testable import Arms

/// The account of each LPI of an arm.
@Suite("Accounts of LPIs", .serialized) struct LPIAccountTests {
    private static let arms: [Arm] = [
        Arm("software", .software, loop: .epoll), Arm("direct", .direct, loop: .epoll),
        Arm("direct-userspace", .directUserspace, loop: .epoll),
        Arm("software-wfi", .software, loop: .call, guest: .wfi),
        Arm("direct-preempted", .direct, loop: .call, guest: .preempted),
        Arm("software-apart", .software, loop: .epoll, topology: .vcpuApart),
        Arm("toggle", .direct, loop: .call, forwarding: .linux, togglesPerSecond: 1000),
        Arm("direct-trace", .direct, loop: .call, workload: .trace),
    ]

    private static func machine(_ arm: Arm, accounts: Bool) throws -> any ArmRunner {
        var settings = ArmSettings()
        settings.accountsLPIs = accounts
        let workload =
            arm.workload == .trace ? try Workload.trace(file: ShippedTraces.path()) : Workload.generated(seed: 1)
        return try arm.machine(workload: workload, settings: settings, clock: .calibrated())
    }

    @Test(arguments: arms) func `balance one by one and add up to the ledger, slice by slice`(arm: Arm) throws {
        let machine = try Self.machine(arm, accounts: true)
        defer { machine.end() }
        var latency = LatencyAccount()
        let kinds: [SliceKind] = [.closed(window: 32), .open(interval: 2_000, arrivals: .constant, seed: 1)]
        for kind in kinds {
            let outcome = try machine.slice(kind, signals: 5_000, latency: &latency)
            #expect(outcome.ledger.balanced && outcome.faults.isEmpty, "\(outcome.faults)")
            #expect(outcome.accounts.count > 1 && outcome.accounts.keys.allSatisfy { $0 >= 8192 })
            var sum = Ledger()
            for ledger in outcome.accounts.values {
                #expect(ledger.balanced, "\(ledger.imbalances)")
                sum += ledger
            }
            // What is not mapped is no LPI's.
            let blocked = outcome.ledger.blocked - sum.blocked
            #expect(arm.workload == .trace || blocked == 0)
            #expect(sum.injections == outcome.ledger.injections - blocked)
            let others: [Ledger.Term] = [.signals, .notSent, .mergedInEventfd, .drained, .spurious, .stale]
            for term in Ledger.Term.allCases
            where !others.contains(term) && !["injections", "blocked"].contains(term.rawValue) {
                #expect(sum[term] == outcome.ledger[term], "\(term.rawValue)")
            }
            #expect(latency.response.count == outcome.ledger.deliveries, "acknowledges are timed as well")
            latency.reset()
        }
    }

    @Test func `are kept only if somebody asks, and not by an arm without LPIs`() throws {
        for (arm, accounts) in [(Self.arms[0], false), (Arm("floor", .floor, loop: .epoll), true)] {
            let machine = try Self.machine(arm, accounts: accounts)
            defer { machine.end() }
            var latency = LatencyAccount()
            let outcome = try machine.slice(.closed(window: 64), signals: 1_000, latency: &latency)
            #expect(outcome.accounts.isEmpty && outcome.ledger.deliveries == 1_000)
        }
    }
}
