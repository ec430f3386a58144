import Irqfd
import Kernel
import Loops
import Metrics
import Testing
import VGIC

@testable import Arms
@testable import Loads
@testable import Vocabulary
@testable import Workloads

@Suite("An arm", .serialized) struct ArmTests {
    private static let arms: [Arm] = [
        Arm("floor", .floor, loop: .epoll),
        Arm("ppi", .ppi, loop: .call),
        Arm("software", .software, loop: .call),
        Arm("software-uncached", .software, loop: .call, cache: .none),
        Arm("direct", .direct, loop: .epoll),
        Arm("direct-doorbell", .direct, loop: .call, guest: .wfi),
        Arm("software-apart", .software, loop: .call, topology: .vcpuApart),
        Arm("software-apart-wfi", .software, loop: .epoll, topology: .vcpuApart, guest: .wfi),
        Arm("direct-apart", .direct, loop: .call, topology: .vcpuApart),
        Arm("direct-apart-wfi", .direct, loop: .epoll, topology: .vcpuApart, guest: .wfi),
        Arm("software-writers", .software, loop: .call, topology: .vcpuApart, writers: 2),
        Arm("uncached-writers", .software, loop: .call, cache: .none, topology: .vcpuApart, guest: .wfi, writers: 4),
        Arm("direct-writers", .direct, loop: .call, topology: .vcpuApart, writers: 3),
        Arm("userspace-writers", .directUserspace, loop: .call, topology: .vcpuApart, writers: 2),
        Arm("software-polls", .software, loop: .call, topology: .vcpuApart, guest: .wfi, haltPoll: 500_000),
        Arm("direct-polls", .direct, loop: .epoll, topology: .vcpuApart, guest: .wfi, era: .linux66, haltPoll: 20_000),
    ]

    private static func machine(_ arm: Arm) throws -> any ArmRunner {
        try arm.machine(
            workload: .generated(seed: 3), settings: ArmSettings(), clock: .calibrated())
    }

    @Test(arguments: arms) func balancesInBothLoopsAndTimesEveryDelivery(arm: Arm) throws {
        let machine = try Self.machine(arm)
        defer { machine.end() }
        var closedLatency = LatencyAccount()
        let window = min(64, machine.windowLimit)
        let closed = try machine.slice(.closed(window: window), signals: 10_000, latency: &closedLatency)
        #expect(closed.ledger.imbalances.isEmpty && closed.ledger.lost == 0 && closed.faults.isEmpty)
        #expect(closed.ledger.signals == 10_000)
        // Writers may overtake each other, and one of them come to an LPI of its own again before it is delivered.
        let merged = arm.writers == nil ? 0 : closed.ledger.mergedPending + closed.ledger.mergedAtFold
        #expect(closed.ledger.deliveries + merged == 10_000, "nothing merges in a closed loop")
        #expect(closedLatency.response.count + closedLatency.unstamped == closed.ledger.deliveries)

        var openLatency = LatencyAccount()
        let clock = TickClock.calibrated()
        let open = try machine.slice(.open(interval: clock.frequency / 50_000), signals: 2_000, latency: &openLatency)
        #expect(open.ledger.imbalances.isEmpty && open.ledger.lost == 0 && open.faults.isEmpty)
        #expect(open.ledger.signals == 2_000)
        #expect(openLatency.response.count + openLatency.unstamped == open.ledger.deliveries)
        #expect(openLatency.service.count == openLatency.response.count)
    }

    @Test func `writers have devices of their own, and what they do is counted together`() throws {
        #expect(throws: RunError.self) {
            _ = try Self.machine(Arm("many", .software, loop: .call, topology: .vcpuApart, writers: 17))
        }
        let machine = try Self.machine(Arm("two", .software, loop: .call, topology: .vcpuApart, writers: 2))
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 10_001, latency: &latency)
        // Each signal was looked up once and took its irq_lock at least.
        #expect(outcome.counts.cacheHits + outcome.counts.cacheMisses == 10_001)
        #expect(outcome.counts.lockAcquisitions >= 10_001 && outcome.counts.completions == 10_001)
    }

    @Test func theGuestsOwnCommandsAreNoPartOfTheCPUTime() throws {
        let arm = Arm("trace", .software, loop: .call, workload: .trace)
        let machine = try arm.machine(
            workload: .trace(file: ShippedTraces.path()), settings: ArmSettings(), clock: .calibrated())
        var latency = LatencyAccount()
        let totals = try machine.slice(.closed(window: 64), signals: 20_000, latency: &latency).totals
        // One thread: what its processor did cannot be longer than it took. 2 % is for the two clocks.
        #expect(totals.cpu <= totals.elapsed + totals.elapsed / 50)
    }

    @Test func waitingForTheOtherThreadIsNoHostWork() throws {
        let machine = try Self.machine(
            Arm("direct-apart", .direct, loop: .call, topology: .vcpuApart))
        defer { machine.end() }
        var latency = LatencyAccount()
        var (host, elapsed) = (UInt64(0), UInt64(0))
        // A thread that loses its processor at work is at work meanwhile; waiting that is booked as work is so always.
        for _ in 0..<20 where host >= elapsed - elapsed / 20 {
            let totals = try machine.slice(.closed(window: 1), signals: 5_000, latency: &latency).totals
            (host, elapsed) = (totals.host, totals.elapsed)
        }
        #expect(host > 0)
        #expect(host < elapsed - elapsed / 20, "with one signal in flight most of it is waiting")
    }

    @Test func theRecordedGuestBalancesOverManyPasses() throws {
        for path in [PathKind.software, .direct] {
            let arm = Arm("trace", path, loop: .call, workload: .trace)
            let machine = try arm.machine(
                workload: .trace(file: ShippedTraces.path()), settings: ArmSettings(), clock: .calibrated())
            for _ in 0..<3 {
                var latency = LatencyAccount()
                let outcome = try machine.slice(.closed(window: 64), signals: 5_000, latency: &latency)
                #expect(outcome.ledger.imbalances.isEmpty && outcome.ledger.lost == 0, "\(outcome.faults)")
                #expect(outcome.ledger.blocked == 0 && outcome.ledger.refused == 0)
            }
        }
    }

    @Test(arguments: PathKind.allCases.filter { $0 != .kvm })
    func aGuestWhoseDevicesNoITSCanNameIsBlocked(path: PathKind) throws {
        let lines = [
            #"{"op":"machine","gic":3,"redistributors":1}"#,
            #"{"op":"msi","device":7,"event":4294967295,"outcome":"drop","rd":0}"#,
            #"{"op":"msi","device":70000,"event":1,"outcome":"drop","rd":0}"#,
            #"{"op":"msi","device":4294967295,"event":65536,"outcome":"drop","rd":0}"#,
        ]
        let arm = Arm("trace", path, loop: .call, workload: .trace)
        let machine = try arm.machine(
            workload: .trace(TraceFile(text: lines.joined(separator: "\n"), path: "a.jsonl")),
            settings: ArmSettings(), clock: .calibrated())
        var latency = LatencyAccount()
        let ledger = try machine.slice(.closed(window: 3), signals: 300, latency: &latency).ledger
        #expect(ledger.balanced && ledger.lost == 0 && ledger.signals == 300)
        // The two that know no ITS deliver all the same.
        #expect(ledger.blocked == (path == .floor || path == .ppi ? 0 : 300))
    }

    @Test func countsAreTheSameForTheSameSeed() throws {
        func counts() throws -> Counts {
            let machine = try Self.machine(Arm("software", .software, loop: .call))
            var latency = LatencyAccount()
            return try machine.slice(.closed(window: 64), signals: 20_000, latency: &latency).counts
        }
        #expect(try counts() == counts())
    }

    @Test func theSameSeedGivesTheSameSignalsAndAnotherGivesOthers() {
        #expect(Workload.generated(seed: 5).steps == Workload.generated(seed: 5).steps)
        #expect(Workload.generated(seed: 5).steps != Workload.generated(seed: 6).steps)
    }
}
