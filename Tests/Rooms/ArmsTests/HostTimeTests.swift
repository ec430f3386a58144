import Irqfd
import Kernel
import Loads
import Loops
import Metrics
import Testing
import VGIC

@testable import Arms
@testable import Vocabulary

/// Whose time a delivery took, and what only a real host would do for it.
@Suite("Host time") struct HostTimeTests {
    private static func slice(
        _ path: PathKind, guest: GuestKind = .spin, toggles: Int = 0, signals: Int = 20_000
    ) throws -> SliceOutcome {
        let arm = Arm("arm", path, loop: .epoll, guest: guest, togglesPerSecond: toggles)
        let machine = try arm.machine(
            workload: .generated(seed: 1), settings: ArmSettings(), clock: .calibrated())
        defer { machine.end() }
        var latency = LatencyAccount()
        let outcome = try machine.slice(.closed(window: 64), signals: signals, latency: &latency)
        #expect(outcome.ledger.balanced && outcome.ledger.lost == 0)
        let phases = outcome.totals.phases
        let host: UInt64 = phases.source + phases.loop + phases.injection + phases.vcpu
        #expect(outcome.totals.host == host)
        #expect(host + phases.hardware + phases.guest <= outcome.totals.elapsed)
        return outcome
    }

    @Test func `a spin guest with vLPIs is never left, so its acknowledges cost the host nothing`() throws {
        let outcome = try Self.slice(.direct)
        let phases = outcome.totals.phases
        #expect(phases.vcpu == 0 && phases.hardware > 0 && phases.guest > 0)
        #expect(outcome.counts.vpeLoads == 0 && outcome.counts.vpePuts == 0)
        #expect(outcome.counts.hostCommands == 0 && outcome.counts.hostRegisterWrites == 0)
    }

    @Test func `blocking and waking a vCPU with a vPE is the host's, with its registers and commands`() throws {
        var outcome = try Self.slice(.direct, guest: .wfi)
        for _ in 0..<5 where outcome.totals.phases.guest == 0 { outcome = try Self.slice(.direct, guest: .wfi) }
        let (phases, counts) = (outcome.totals.phases, outcome.counts)
        #expect(phases.vcpu > 0 && phases.hardware > 0 && phases.guest > 0)
        #expect(counts.vpeLoads > 0 && counts.vpeLoads == counts.guestEntries && counts.vpePuts == counts.vpeLoads)
        #expect(counts.hostRegisterWrites == 2 * counts.vpeLoads + counts.vpePuts)
        // The doorbell is enabled by each put, disabled by its handler, and cleared by each load: INV, INV, CLEAR, and
        // a SYNC behind each.
        #expect(counts.doorbells == counts.vpePuts)
        #expect(counts.hostCommands == 2 * (counts.vpePuts + counts.doorbells + counts.vpeLoads))
    }

    @Test func `putting a vPE for another is the host's; no doorbell is touched but by the loads' CLEAR`() throws {
        let outcome = try Self.slice(.direct, guest: .preempted)
        let counts = outcome.counts
        #expect(outcome.totals.phases.vcpu > 0 && outcome.totals.phases.hardware > 0)
        #expect(counts.vpeLoads > 0 && counts.hostRegisterWrites == 2 * counts.vpeLoads + counts.vpePuts)
        #expect(counts.hostCommands == 2 * counts.vpeLoads)
    }

    @Test func `no arm's host time has the guest's acknowledges, the floor's neither`() throws {
        let floor = try Self.slice(.floor).totals.phases
        #expect(floor.guest > 0 && floor.vcpu == 0 && floor.hardware == 0)
        var software = try Self.slice(.software)
        // One span stands for eight: a thread that is taken off its processor in such a one hides the rest.
        for _ in 0..<5 where software.totals.phases.guest == 0 { software = try Self.slice(.software) }
        #expect(software.totals.phases.guest > 0 && software.totals.phases.vcpu > 0)
        #expect(software.totals.phases.hardware == 0)
        #expect(software.counts.hostRegisterWrites == 0 && software.counts.vpeLoads == 0)
        #expect(try Self.slice(.directUserspace).totals.phases.vcpu == 0)
    }

    @Test func `carrying out INT and VSYNC is the hardware's, resolving and writing them is the host's`() throws {
        let outcome = try Self.slice(.directUserspace)
        #expect(outcome.totals.phases.hardware > 0 && outcome.totals.phases.injection > 0)
        #expect(outcome.counts.hostCommands == 2 * outcome.ledger.injections)
    }

    @Test func `beside toggles hardware has its part and the host has its`() throws {
        let outcome = try Self.slice(.direct, toggles: 1000, signals: 200_000)
        #expect(outcome.toggles.durations.count > 0)
        #expect(outcome.totals.phases.hardware > 0 && outcome.totals.phases.vcpu > 0)
        #expect(outcome.counts.vpePuts > 0, "a vPE that goes while its vCPU runs is put")
    }

    @Test func `spans that take turns are drawn without favour`() {
        let clock = TickClock.stepped()
        var spans = SampledSpans()
        for number in 0..<40_000 {
            spans.begins(clock)
            if number % 2 == 0 { for _ in 0..<10 { _ = clock.now() } }
            spans.ended(clock)
        }
        // A reading is a step of 20: 20 for the short ones, 220 for the long.
        let mean = Double(spans.total(clock)) / 40_000
        #expect(spans.count == 40_000 && (100...140).contains(mean), "\(mean)")
        spans.reset()
        #expect(spans.total(clock) == 0)
    }
}
