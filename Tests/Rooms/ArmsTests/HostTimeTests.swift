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
    /// A slice in which each of these phases took time. One span stands for eight, and a thread that is taken off its
    /// processor in such a one hides what is left for the others: then there is another slice. Where a phase is never
    /// timed, no slice shows it.
    private static func slice(
        _ path: PathKind, guest: GuestKind = .spin, toggles: Int = 0, signals: Int = 20_000,
        showing phases: [KeyPath<SliceOutcome, UInt64>] = []
    ) throws -> SliceOutcome {
        var outcome = try oneSlice(path, guest: guest, toggles: toggles, signals: signals)
        for _ in 0..<40 where phases.contains(where: { outcome[keyPath: $0] == 0 }) {
            outcome = try oneSlice(path, guest: guest, toggles: toggles, signals: signals)
        }
        for phase in phases { #expect(outcome[keyPath: phase] > 0, "\(phase)") }
        return outcome
    }

    private static func oneSlice(
        _ path: PathKind, guest: GuestKind, toggles: Int, signals: Int
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
        let outcome = try Self.slice(.direct, showing: [\.totals.phases.hardware, \.totals.phases.guest])
        #expect(outcome.totals.phases.vcpu == 0)
        #expect(outcome.counts.vpeLoads == 0 && outcome.counts.vpePuts == 0)
        #expect(outcome.counts.hostCommands == 0 && outcome.counts.hostRegisterWrites == 0)
    }

    @Test func `blocking and waking a vCPU with a vPE is the host's, with its registers and commands`() throws {
        let outcome = try Self.slice(
            .direct, guest: .wfi,
            showing: [\.totals.phases.vcpu, \.totals.phases.hardware, \.totals.phases.guest])
        let counts = outcome.counts
        #expect(counts.vpeLoads > 0 && counts.vpeLoads == counts.guestEntries && counts.vpePuts == counts.vpeLoads)
        #expect(counts.hostRegisterWrites == 2 * counts.vpeLoads + counts.vpePuts)
        // The doorbell is enabled by each put, disabled by its handler, and cleared by each load: INV, INV, CLEAR, and
        // a SYNC behind each.
        #expect(counts.doorbells == counts.vpePuts)
        #expect(counts.hostCommands == 2 * (counts.vpePuts + counts.doorbells + counts.vpeLoads))
    }

    @Test func `putting a vPE for another is the host's; no doorbell is touched but by the loads' CLEAR`() throws {
        let outcome = try Self.slice(
            .direct, guest: .preempted, showing: [\.totals.phases.vcpu, \.totals.phases.hardware])
        let counts = outcome.counts
        #expect(counts.vpeLoads > 0 && counts.hostRegisterWrites == 2 * counts.vpeLoads + counts.vpePuts)
        #expect(counts.hostCommands == 2 * counts.vpeLoads)
    }

    @Test func `no arm's host time has the guest's acknowledges, the floor's neither`() throws {
        let floor = try Self.slice(.floor, showing: [\.totals.phases.guest]).totals.phases
        #expect(floor.vcpu == 0 && floor.hardware == 0)
        let software = try Self.slice(.software, showing: [\.totals.phases.guest, \.totals.phases.vcpu])
        #expect(software.totals.phases.hardware == 0)
        #expect(software.counts.hostRegisterWrites == 0 && software.counts.vpeLoads == 0)
        #expect(try Self.slice(.directUserspace, showing: []).totals.phases.vcpu == 0)
    }

    @Test func `carrying out INT and VSYNC is the hardware's, resolving and writing them is the host's`() throws {
        let outcome = try Self.slice(
            .directUserspace, showing: [\.totals.phases.hardware, \.totals.phases.injection])
        #expect(outcome.counts.hostCommands == 2 * outcome.ledger.injections)
    }

    @Test func `beside toggles hardware has its part and the host has its`() throws {
        let outcome = try Self.slice(
            .direct, toggles: 1000, signals: 200_000,
            showing: [\.totals.phases.hardware, \.totals.phases.vcpu, \.counts.vpePuts])
        #expect(outcome.toggles.durations.count > 0)
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
