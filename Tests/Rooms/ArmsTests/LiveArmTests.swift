import CountingMalloc
import Irqfd
import Kernel
import LiveKVM
import Loads
import Loops
import Metrics
import Testing
import VGIC

@testable import Arms
@testable import Results
@testable import Rounds
@testable import Suites
@testable import Vocabulary

/// Why live KVM cannot be tested here; nil where it can.
private let obstacle: String? =
    KVMProbe.unavailable(.split).map { "\($0.cause); \($0.remedy)" }
    ?? (TickClock.calibrated().source == "tsc" ? nil : "the clock is not the time-stamp counter")

@Suite("An arm of the host's KVM", .serialized, .enabled(if: obstacle == nil, Comment(rawValue: obstacle ?? "works")))
struct LiveArmTests {
    private static let clock = TickClock.calibrated()

    private static func machine(_ name: String) throws -> LiveEngine {
        let arm = try #require(Suite.kvm.arms.first { $0.name == name })
        return try LiveEngine(arm, seed: 5, processors: Processor.allowed(), clock: clock)
    }

    private static var names: [String] {
        Suite.kvm.arms.filter { $0.live.architecture == LiveArchitecture.host }
            .filter { RingUnavailable.probe() == nil || !$0.loop.needsRing }.map(\.name)
    }

    @Test("balances in both loops and times every delivery that carries a stamp", arguments: names)
    func balances(name: String) throws {
        let machine = try Self.machine(name)
        var closedLatency = LatencyAccount()
        let window = min(64, machine.windowLimit)
        let closed = try machine.slice(.closed(window: window), signals: 1_000, latency: &closedLatency)
        #expect(closed.ledger.imbalances.isEmpty && closed.ledger.lost == 0 && closed.faults.isEmpty)
        #expect(closed.ledger.signals == 1_000 && closed.ledger.deliveries == 1_000, "nothing merges in a closed loop")
        #expect(closedLatency.response.count == 1_000 && closedLatency.unstamped == 0)

        // Faster than any guest: most merge, and the account still holds.
        var openLatency = LatencyAccount()
        let open = try machine.slice(
            .open(interval: Self.clock.frequency / 1_000_000), signals: 5_000, latency: &openLatency)
        #expect(open.ledger.imbalances.isEmpty && open.ledger.lost == 0 && open.faults.isEmpty)
        #expect(open.ledger.deliveries + open.ledger.mergedPending == 5_000)
        #expect(openLatency.response.count + openLatency.unstamped == open.ledger.deliveries)
    }

    @Test(
        "loses what its routes do not take: the ledger says so, and names the vectors",
        arguments: [
            "kvm-x86-irqfd", "kvm-x86-irqfd-spin",
        ])
    func lost(name: String) throws {
        let machine = try Self.machine(name)
        try machine.machine.setRoutes(Array(machine.lines.dropLast(4)))
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 64, latency: &latency)
        #expect(outcome.ledger.lost == 4 && outcome.ledger.deliveries == 60)
        #expect(outcome.ledger.isVoid && outcome.faults.count == 4)
        #expect(outcome.faults.allSatisfy { $0.explanation.contains("signalled, not handled") })
        // Once they have routes again nothing of the old slice is left.
        try machine.machine.setRoutes(machine.lines)
        let next = try machine.slice(.closed(window: 64), signals: 640, latency: &latency)
        #expect(!next.ledger.isVoid && next.faults.isEmpty && next.ledger.deliveries == 640)
    }

    /// Threads of vCPUs do nothing but KVM_RUN; all the rest is on this thread.
    @Test(
        "allocates nothing for a delivery, in either loop", .enabled(if: counted_allocations() >= 0, "not our malloc"),
        arguments: names)
    func allocations(name: String) throws {
        let machine = try Self.machine(name)
        let closed = SliceKind.closed(window: min(64, machine.windowLimit))
        let open = SliceKind.open(interval: Self.clock.frequency / 200_000)
        var latency = LatencyAccount()
        func allocations(_ kind: SliceKind, _ signals: Int) throws -> Int {
            let before = counted_allocations()
            let outcome = try machine.slice(kind, signals: signals, latency: &latency)
            #expect(outcome.faults.isEmpty && outcome.ledger.deliveries > 0)
            return counted_allocations() - before
        }
        for kind in [closed, open] {
            // The first slice fills what is kept. Each has its bookkeeping, whatever it delivers.
            _ = try allocations(kind, 200)
            let short = try allocations(kind, 200)
            let long = try allocations(kind, 2_200)
            #expect(short > 0, "nothing is counted")
            #expect(long <= short + 20, "\(kind): \(short) for 200 signals, \(long) for 2,200")
        }
    }

    @Test("is measured, names its KVM, and stands against its own floor")
    func results() throws {
        var plan = RunPlan(suite: "paths")
        plan.rounds = 1
        plan.durationSeconds = 0.3
        plan.loops = [.irqfd, .call]
        plan.topologies = [.inline]
        plan.paths = [.kvm, .floor, .software]
        let result = try Runner(plan).run { _ in }
        #expect(result.verdict == .ok)
        let live = result.arms.filter { $0.live != nil }
        #expect(Set(live.map(\.name)) == ["kvm-x86-write", "kvm-x86-irqfd", "kvm-x86-ioctl", "kvm-x86-call"])
        #expect(live.allSatisfy { $0.kind == .measured && $0.live?.module.isEmpty == false })
        #expect(
            result.arms.filter { $0.live == nil }.allSatisfy { $0.kind == .modelled && $0.counts.uncounted.isEmpty })
        for (name, floor) in [("kvm-x86-irqfd", "kvm-x86-write"), ("kvm-x86-call", "kvm-x86-ioctl")] {
            let arm = try #require(result.arms.first { $0.name == name })
            #expect(result.floor(of: arm)?.name == floor)
            #expect(arm.counts.systemCalls > arm.throughputLedger.signals)
            #expect(arm.counts.reading(.kicks).value == nil && arm.counts.reading(.ringEntries).value != nil)
        }
        let model = try #require(result.arms.first { $0.name == "software-call" })
        #expect(result.floor(of: model)?.name == "floor-call")
    }

    @Test("refuses a loop that KVM does not have") func foreignLoop() {
        let arm = Arm("odd", .kvm, loop: .epoll)
        #expect(throws: RunError.failed("odd: loop epoll is none of KVM's")) {
            try LiveEngine(arm, seed: 1, processors: [0], clock: Self.clock)
        }
    }
}

/// A machine of a KVM whose vCPUs do not run.
private final class BrokenMachine: ArmRunner {
    let configuration = Arm("broken", .kvm, loop: .irqfd)
    let windowLimit = 1
    let cacheBytes = 0
    var syntheticWork = SyntheticWork.none

    func slice(_ kind: SliceKind, signals: Int, latency: inout LatencyAccount) throws(RunError) -> SliceOutcome {
        throw .failed("broken: vCPU 0 stopped: KVM_EXIT_FAIL_ENTRY")
    }

    func end() {}
}

@Suite("KVM's own loops") struct LiveLoopTests {
    @Test("cost only their arm when the vCPU does not run") func brokenMachine() throws {
        #expect(throws: RunError.failed("broken: vCPU 0 stopped: KVM_EXIT_FAIL_ENTRY")) {
            try Runner.tryOut(BrokenMachine())
        }
        let runner = try Runner(RunPlan(suite: "kvm"))
        let record = ArmRecord(BrokenMachine())
        record.live = LiveResult(module: "kvm_intel", isSoftware: false, facts: [])
        _ = try runner.warmUp([record], rounds: 1)
        #expect(record.isVoid && record.faults.first?.explanation.contains("KVM_EXIT_FAIL_ENTRY") == true)
        // The model does not fail so: there it is an error of ours.
        record.live = nil
        #expect(throws: RunError.self) { try runner.warmUp([record], rounds: 1) }
    }

    @Test("are refused by the model, and so is its path") func modelRefuses() {
        #expect(throws: RunError.failed("odd: the model has no path kvm")) {
            try Arm("odd", .kvm).machine(
                workload: .generated(seed: 3), settings: ArmSettings(), clock: .calibrated())
        }
        let arm = Arm("odd", .software, loop: .irqfd)
        #expect(throws: RunError.failed("odd: loop irqfd is KVM's own")) {
            try arm.machine(
                workload: .generated(seed: 3), settings: ArmSettings(), clock: .calibrated())
        }
    }
}
