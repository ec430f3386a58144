import Kernel
import Loads
import Metrics
import Testing

@testable import Arms
@testable import Vocabulary

/// Suite `routes`, one slice each.
@Suite("Changes of routes and irqfds", .serialized) struct RouteChurnTests {
    private static let routes = 16
    /// Half of the table is spare.
    private static let vectors: UInt64 = 8

    private static func arm(_ churn: RoutingChurn, _ path: PathKind = .software, vms: Int = 1) -> Arm {
        var arm = Arm("churn", path, loop: .epoll)
        arm.routing = RoutingAxes(churn: churn, routes: routes, vms: vms)
        return arm
    }

    /// Slices until there were so many changes, each checked and all added up.
    private static func run(_ arm: Arm, changes: Int) throws -> (ledger: Ledger, routing: RoutingAccount) {
        let machine = try arm.machine(
            workload: .generated(devices: 1, events: 8, spares: 8, seed: 1), settings: ArmSettings(),
            clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        var (ledger, routing) = (Ledger(), RoutingAccount())
        repeat {
            let outcome = try machine.slice(.closed(window: 8), signals: 20_000, latency: &latency)
            #expect(outcome.ledger.balanced && outcome.ledger.lost == 0, "\(outcome.ledger.imbalances)")
            #expect(outcome.faults.isEmpty, "\(outcome.faults)")
            ledger += outcome.ledger
            routing.merge(outcome.routing)
        } while routing.durations.count < changes
        return (ledger, routing)
    }

    @Test(arguments: [RoutingChurn.routesEach, .routesBatched]) func `each signal goes by one route, and none is lost`(
        churn: RoutingChurn
    ) throws {
        let (ledger, routing) = try Self.run(Self.arm(churn), changes: 3)
        let count = UInt64(routing.durations.count)
        let work = routing.work
        #expect(work.vectors == Self.vectors * count)
        #expect(work.calls == (churn == .routesEach ? Self.vectors * count : count))
        #expect(work.entriesCopied == 16 * work.calls, "the whole table at each call")
        #expect(work.irqfdUpdates == 8 * work.calls, "each source has an irqfd")
        #expect(work.locks == 2 * work.calls && work.gracePeriods == work.calls)
        #expect(work.unforwarded == 0)
        #expect(ledger.byFirstRoute + ledger.bySecondRoute == ledger.injections)
        #expect(ledger.byFirstRoute > 0 && ledger.bySecondRoute > 0)
        #expect(ledger.refused + ledger.blocked == 0)
    }

    @Test func `a masked device's vectors are deassigned and assigned, and signals of others go on`() throws {
        let (ledger, routing) = try Self.run(Self.arm(.irqfd), changes: 3)
        let work = routing.work
        #expect(work.vectors == Self.vectors * UInt64(routing.durations.count))
        #expect(work.calls == 2 * work.vectors && work.locks == 2 * work.calls)
        #expect(work.gracePeriods == work.vectors && work.irqfdUpdates == work.vectors && work.entriesCopied == 0)
        #expect(ledger.byFirstRoute + ledger.bySecondRoute == 0, "no route changes")
        #expect(ledger.deliveries == ledger.signals && ledger.drained == 0)
    }

    /// As in KVM a changed route takes the vLPI back, and nothing joins it again.
    @Test func `a changed route takes its vLPI back once`() throws {
        let (_, routing) = try Self.run(Self.arm(.routesEach, .direct), changes: 3)
        #expect(routing.work.unforwarded == Self.vectors)
        // Beyond the calls' own: those of taking it back.
        #expect(routing.work.locks > 2 * routing.work.calls)
    }

    @Test func `a deassignment takes the vLPI back, and the assignment forwards it again`() throws {
        let (_, routing) = try Self.run(Self.arm(.irqfd, .direct), changes: 3)
        #expect(routing.work.unforwarded == routing.work.vectors)
    }

    @Test func `VMs beside take their turns, and the signalled one is charged with its own`() throws {
        let (ledger, routing) = try Self.run(Self.arm(.routesBatched, vms: 3), changes: 6)
        let count = UInt64(routing.durations.count)
        #expect(routing.work.calls == count)
        // Of three VMs one has irqfds: its turns are a third of all, up to one.
        let own = routing.work.irqfdUpdates / 8
        #expect(own == count / 3 || own == count / 3 + 1)
        #expect(ledger.bySecondRoute > 0)
    }

    @Test func `contradictions are refused`() {
        var arm = Self.arm(.routesEach)
        #expect(arm.contradiction == nil)
        for path in [PathKind.ppi, .directUserspace, .floor] {
            arm.path = path
            #expect(arm.contradiction != nil, "\(path)")
        }
        arm = Self.arm(.irqfd)
        arm.loop = .call
        #expect(arm.contradiction?.contains("a loop with irqfds") == true)
        arm = Self.arm(.routesBatched)
        arm.routing.routes = nil
        #expect(arm.contradiction?.contains("add routes") == true)
        arm = Self.arm(.none, vms: 2)
        #expect(arm.contradiction?.contains("take a churn") == true)
        arm = Self.arm(.irqfd, .direct)
        arm.togglesPerSecond = 1
        #expect(arm.contradiction?.contains("no toggles") == true)
    }
}
