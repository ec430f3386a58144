import Irqfd
import Kernel
import Loads
import Lockfree
import Metrics
import SystemPackage
import Testing
import VGIC

@testable import Arms
@testable import Vocabulary

/// What an arm does when the system or the model refuses it something: it ends, and says what.
@Suite("An arm that is refused something", .serialized) struct BrokenArmTests {
    private static let kinds: [SliceKind] = [.closed(window: 16), .open(interval: 1000)]

    /// Eventfds whose counters are full take no signal: without patience the slice would try for ever.
    @Test(
        .enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"),
        arguments: [Topology.inline, .sourceApart], [0, 1])
    func `a slice whose signals no eventfd takes ends, and names the errno`(topology: Topology, kind: Int) throws {
        var settings = ArmSettings()
        settings.eventfdFill = UInt64.max - 1
        // The counters stay full: this loop never reads them.
        let arm = Arm("full", .floor, topology: topology)
        let machine = try arm.machine(
            workload: .generated(devices: 1, events: 16, vcpus: 1, seed: 1), settings: settings,
            clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(Self.kinds[kind], signals: 100, latency: &latency)
        #expect(outcome.ledger.signals == 0 && outcome.ledger.notSent > 0)
        let words = outcome.faults.map(\.explanation)
        #expect(words.contains { $0.contains("\(Errno.resourceTemporarilyUnavailable)") }, "\(words)")
    }

    /// Signals that come through, signals that do not, and a slice after them in which none does.
    @Test(
        .enabled(if: RingUnavailable.probe() == nil, "io_uring is not to be had here"),
        arguments: [Topology.inline, .sourceApart], [0, 1])
    func `a slice of which some signals come through balances`(topology: Topology, kind: Int) throws {
        var settings = ArmSettings()
        // Room for five signals in each of the 16 eventfds.
        settings.eventfdFill = UInt64.max - 1 - 5
        let machine = try Arm("full", .floor, topology: topology).machine(
            workload: .generated(devices: 1, events: 16, vcpus: 1, seed: 1), settings: settings, clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        for sent in [80, 0] as [UInt64] {
            let ledger = try machine.slice(Self.kinds[kind], signals: 100, latency: &latency).ledger
            #expect(ledger.signals == sent && ledger.notSent > 0)
            #expect(ledger.balanced && ledger.lost == 0, "\(ledger.imbalances)")
        }
    }

    @Test func `a reader that cannot be started costs its arm, and what to do about it is said`() throws {
        var settings = ArmSettings()
        settings.loopCPU = 100_000
        let error = #expect(throws: RunError.self) {
            try Arm("readers", .floor, loop: .read).machine(
                workload: .generated(devices: 1, events: 4, vcpus: 1, seed: 1), settings: settings,
                clock: .calibrated())
        }
        let words = "\(try #require(error))"
        #expect(words.contains("cannot be bound to CPU 100000") && words.contains("taskset, cpuset"), "\(words)")
    }

    @Test func `more sources than KVM has routes come by call alone`() throws {
        let workload = Workload.generated(devices: 1, events: GSIRoute.limit + 1, vcpus: 1, seed: 1)
        let error = #expect(throws: RunError.self) {
            try Arm("many", .software, loop: .epoll).machine(
                workload: workload, settings: ArmSettings(), clock: .calibrated())
        }
        let words = "\(try #require(error))"
        #expect(words.contains("many: KVM has 4096 routes, the load 4097 sources"), "\(words)")
        let machine = try Arm("many", .software, loop: .call).machine(
            workload: workload, settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: 5000, latency: &latency)
        #expect(outcome.ledger.deliveries == 5000 && outcome.faults.isEmpty)
    }

    /// An arm's irqfds are assigned while it lives, and not when it has ended.
    @Test(arguments: [LoopKind.uringEdge, .epoll].filter { !$0.needsRing || RingUnavailable.probe() == nil })
    func `the end of an arm deassigns its eventfds`(loop: LoopKind) throws {
        let parts = try ArmParts<ShardedCache>(
            Arm("software", .software, loop: loop), for: Translated<ShardedCache, AllBySoftware>.self,
            workload: .generated(devices: 1, events: 8, vcpus: 1, seed: 1), settings: ArmSettings(),
            clock: .calibrated())
        let irqfds = try #require(parts.irqfds)
        #expect(irqfds.count == 8)
        let machine = try parts.machine(NoFaults()) { Translated(parts.injector(), AllBySoftware()) }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 8), signals: 100, latency: &latency)
        #expect(outcome.ledger.deliveries == 100 && outcome.faults.isEmpty)
        machine.end()
        #expect(irqfds.count == 0)
        let accounts = (0..<8).map { parts.table.account($0) }
        #expect(accounts.allSatisfy { $0.fault == nil && $0.drained == 0 })
    }

    /// A VM whose devices' host interrupts belong to another VM: none of them can be forwarded.
    @Test(arguments: [ForwardingCall.irqBypass, .debugSetup])
    func `a forwarding that is refused is kept, with its errno`(call: ForwardingCall) throws {
        let workload = Workload.generated(devices: 1, events: 4, vcpus: 1, seed: 1)
        let arm = Arm("direct", .direct, loop: .call)
        let parts = try ArmParts<ShardedCache>(
            arm, for: Translated<ShardedCache, AllDirect>.self, workload: workload, settings: ArmSettings(),
            clock: .calibrated())
        let wakes = WakeSet.onFutex(vcpus: 1)
        var thread = HostThread(wakes: wakes)
        let interrupts = try HostInterrupt.passThrough(workload, parts.vm, arm, thread: &thread)
        let host = try #require(parts.vm.directInjection?.host)
        let other = try ArmParts<ShardedCache>(
            arm, for: Translated<ShardedCache, AllDirect>.self, workload: workload, settings: ArmSettings(),
            clock: .calibrated())
        try other.vm.attach(host, thread: &thread)
        for interrupt in interrupts { try other.vm.giveHostInterrupt(interrupt.number, thread: &thread) }

        var setup = GuestSetup(
            parts.vm, hostInterrupts: interrupts, by: call, clock: parts.clock,
            thread: HostThread(wakes: wakes, reader: 0))
        parts.vm.its.setEnabled(true, thread: &setup.thread)
        setup.apply(workload.setup)
        let refusal = setup.refusal
        #expect(refusal?.contains("\(Errno.resourceBusy)") == true, "\(refusal ?? "nothing was refused")")
    }

    /// LPIs have property bytes for as many INTIDs as GITS_TYPER's IDbits allow; this one lies beyond the memory.
    @Test func `a property byte that cannot be written is kept, with the LPI`() throws {
        let workload = Workload.generated(devices: 1, events: 4, vcpus: 1, seed: 1)
        let parts = try ArmParts<ShardedCache>(
            Arm("software", .software, loop: .call), for: Translated<ShardedCache, AllBySoftware>.self,
            workload: workload, settings: ArmSettings(), clock: .calibrated())
        let thread = HostThread(wakes: WakeSet.onFutex(vcpus: 1), reader: 0)
        var setup = GuestSetup(parts.vm, hostInterrupts: [], by: .irqBypass, clock: parts.clock, thread: thread)
        parts.vm.its.setEnabled(true, thread: &setup.thread)
        setup.apply(workload.setup)
        #expect(setup.refusal == nil)
        setup.apply([.property(intid: .max, byte: 0xA1)])
        let refusal = setup.refusal
        #expect(refusal?.contains("LPI \(UInt32.max)") == true, "\(refusal ?? "nothing was refused")")
    }

    /// A VM without a GICv4 host has nothing to switch: the driver's ledger must not pass for one of toggles.
    @Test func `a toggle that fails is kept, with its errno`() throws {
        let parts = try ArmParts<ShardedCache>(
            Arm("software", .software, loop: .call), for: Translated<ShardedCache, AllBySoftware>.self,
            workload: .generated(devices: 1, events: 4, vcpus: 1, seed: 1), settings: ArmSettings(),
            clock: .calibrated())
        let toggler = try Toggler(parts.vm, wakes: .onFutex(vcpus: 1), rate: 1000)
        defer { toggler.end() }
        toggler.reset()
        let end = TickClock.rawNanoseconds() + 240_000_000_000
        repeat {
            toggler.resume()
            Processor.sleep(nanoseconds: 2_000_000)
            toggler.pause()
        } while toggler.failure == nil && TickClock.rawNanoseconds() < end
        #expect(toggler.failure == .invalidArgument)
    }
}
