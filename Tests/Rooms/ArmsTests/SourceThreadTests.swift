import Irqfd
import Kernel
import Loads
import Lockfree
import Loops
import Metrics
import Synchronization
import Testing
import VGIC

@testable import Arms
@testable import Vocabulary

@Suite("A source apart", .serialized) struct SourceThreadTests {
    private static let loops = [LoopKind.epoll] + (RingUnavailable.probe() == nil ? [.uringEdge] : [])
    private static let paths = [PathKind.floor, .ppi, .software, .direct, .directUserspace]

    private static let arms = [Topology.sourceApart, .apart].flatMap { topology in
        loops.flatMap { loop in
            paths.map { path in
                Arm(
                    "\(path.rawValue)-\(loop.rawValue)-\(topology.rawValue)", path, loop: loop, topology: topology,
                    guest: loop == .epoll ? .wfi : .spin)
            }
        }
    }

    private static func machine(
        _ arm: Arm, settings given: ArmSettings = ArmSettings(), faults: (any FaultPlan)? = nil
    ) throws -> any ArmRunner {
        var settings = given
        settings.faults = faults
        return try arm.machine(workload: .generated(seed: 3), settings: settings, clock: .calibrated())
    }

    /// Few signals: on one processor each hand-over is a time slice.
    @Test(arguments: arms) func balancesAndTimesEveryDelivery(arm: Arm) throws {
        let machine = try Self.machine(arm)
        defer { machine.end() }
        let window = min(64, machine.windowLimit)
        for _ in 0..<2 {
            var latency = LatencyAccount()
            let closed = try machine.slice(.closed(window: window), signals: 400, latency: &latency)
            #expect(closed.ledger.imbalances.isEmpty && closed.ledger.lost == 0 && closed.faults.isEmpty)
            #expect(closed.ledger.signals == 400)
            #expect(closed.ledger.deliveries == 400, "nothing merges in a closed loop")
            #expect(latency.response.count + latency.unstamped == closed.ledger.deliveries)
        }
        var latency = LatencyAccount()
        let rate = TickClock.calibrated().frequency / 50_000
        let open = try machine.slice(
            .open(interval: rate, arrivals: .poisson, seed: 5), signals: 1_000, latency: &latency)
        #expect(open.ledger.imbalances.isEmpty && open.ledger.lost == 0 && open.faults.isEmpty)
        #expect(open.ledger.signals == 1_000)
        #expect(latency.response.count + latency.unstamped == open.ledger.deliveries)
        #expect(open.totals.phases.source > 0 && open.totals.phases.loop > 0)
    }

    /// As fast as the source can write, so that signals merge wherever they can. Nobody waits for anybody.
    @Test(arguments: loops, [PathKind.floor, .ppi, .software, .direct])
    func accountsForEverySignalOfAFlood(loop: LoopKind, path: PathKind) throws {
        for topology in [Topology.sourceApart, .apart] {
            let machine = try Self.machine(Arm("flood", path, loop: loop, topology: topology))
            defer { machine.end() }
            var latency = LatencyAccount()
            let outcome = try machine.slice(.open(interval: 1), signals: 20_000, latency: &latency)
            #expect(outcome.ledger.imbalances.isEmpty && outcome.ledger.lost == 0 && outcome.faults.isEmpty)
            #expect(outcome.ledger.signals == 20_000)
        }
    }

    @Test func waitsForNoSignalThatIsNotDue() throws {
        let machine = try Self.machine(Arm("direct", .direct, loop: .epoll, topology: .sourceApart))
        defer { machine.end() }
        var latency = LatencyAccount()
        // Two signals a second: far beyond the patience of a loop that nothing comes to.
        let interval = TickClock.calibrated().frequency * 1.2
        let outcome = try machine.slice(.open(interval: interval), signals: 2, latency: &latency)
        #expect(outcome.ledger.signals == 2 && outcome.ledger.deliveries == 2 && !outcome.ledger.isVoid)
        // What was not there yet was nobody's work; but a thread that loses its processor at work is at work meanwhile.
        var (host, elapsed) = (outcome.totals.host, outcome.totals.elapsed)
        for _ in 0..<20 where host >= elapsed / 10 {
            let totals = try machine.slice(.open(interval: interval), signals: 2, latency: &latency).totals
            (host, elapsed) = (totals.host, totals.elapsed)
        }
        #expect(host < elapsed / 10)
    }

    private struct Drop: FaultPlan {
        private var seen = 0
        mutating func dropsBeforeCount() -> Bool {
            seen += 1
            return seen == 500
        }
        mutating func dropsAfterCount() -> Bool { false }
    }

    @Test(arguments: [Topology.sourceApart, .apart]) func endsAndTellsIfASignalIsLost(topology: Topology) throws {
        let machine = try Self.machine(
            Arm("direct", .direct, loop: .epoll, topology: topology), faults: Drop())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 4_000, latency: &latency)
        #expect(outcome.ledger.isVoid && !outcome.faults.isEmpty)
    }

    @Test func aForgottenKickIsFound() throws {
        var settings = ArmSettings()
        settings.forgottenWake = 100
        let machine = try Self.machine(
            Arm("software", .software, loop: .epoll, topology: .apart, guest: .wfi), settings: settings)
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 4_000, latency: &latency)
        #expect(outcome.ledger.lost > 0 && outcome.ledger.isVoid)
    }

    @Test func whatNoThreadsCanDoIsRefused() {
        for arm in [
            Arm("a", .direct, loop: .call, topology: .apart),
            Arm("a", .direct, topology: .sourceApart, guest: .preempted),
            Arm("a", .direct, topology: .apart, workload: .trace),
        ] {
            #expect(throws: RunError.self) { try Self.machine(arm) }
        }
    }
}
