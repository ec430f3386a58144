import CLinux
import Foundation
import Kernel
import SystemPackage
import Testing

@testable import LiveKVM
@testable import Vocabulary

/// Why live KVM cannot be tested here; nil where it can.
let obstacle: KVMUnavailable? = KVMProbe.unavailable()

/// The words that a skipped test shows.
let whySkipped = Comment(rawValue: obstacle.map { "\($0.cause); \($0.remedy)" } ?? "live KVM works here")

@Suite("A guest of the host's KVM", .serialized, .enabled(if: obstacle == nil, whySkipped)) struct LiveTests {
    private static let injections = 100_000

    private static func ways() -> [LiveSource.Ingress] {
        RingUnavailable.probe() == nil ? [.irqfd, .irqfdRing, .call] : [.irqfd, .call]
    }

    private static func counts(_ machine: KVMGuest, _ lines: [InterruptLine]) -> [UInt64] {
        lines.map { machine.vcpus[$0.vcpu].runs(of: $0.vector) }
    }

    @Test(
        "handles each of 100,000 injections, one in flight a vector, on one thread",
        arguments: ways())
    func inline(ingress: LiveSource.Ingress) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let lines = InterruptLine.dealt(50, vcpus: 1)
        var source = try LiveSource(ingress, machine, lines: lines)
        var runner = try InlineRunner(machine)
        runner.watch(true)
        for turn in 1...(Self.injections / lines.count) {
            for line in lines.indices { try source.signal(line) }
            try source.flush()
            try runner.run(vcpu: 0, until: UInt64(turn * lines.count))
        }
        #expect(machine.vcpus[0].total == UInt64(Self.injections))
        #expect(Self.counts(machine, lines).allSatisfy { $0 == UInt64(Self.injections / lines.count) })
    }

    @Test("handles each signal on threads of its own, halted and spinning, one and two vCPUs", arguments: ways())
    func threads(ingress: LiveSource.Ingress) throws {
        for (program, vcpus, chip) in [(GuestProgram.wfi, 1, Irqchip.full), (.spin, 1, .split), (.wfi, 2, .split)] {
            if let missing = KVMProbe.unavailable(chip) {
                #expect(missing.cause.contains("KVM_CAP_SPLIT_IRQCHIP"))
                continue
            }
            let machine = try KVMGuest(LiveConfiguration(vcpus: vcpus, chip: chip, program: program))
            let lines = InterruptLine.dealt(8, vcpus: vcpus)
            var source = try LiveSource(ingress, machine, lines: lines)
            let threads = try (0..<vcpus).map { try LiveThread(machine, vcpu: $0) }
            // Bound by time: how long a hand-over takes is the scheduler's choice.
            let end = TickClock.rawNanoseconds() + 150_000_000
            var sent: UInt64 = 0
            while TickClock.rawNanoseconds() < end || sent == 0 {
                for line in lines.indices { try source.signal(line) }
                try source.flush()
                sent += UInt64(lines.count)
                try Self.wait(machine, total: sent)
            }
            for thread in threads { try thread.stop() }
            #expect(machine.vcpus.reduce(0) { $0 + $1.total } == sent, "\(program), \(vcpus) vCPUs, \(chip)")
            #expect(Set(Self.counts(machine, lines)) == [sent / UInt64(lines.count)])
        }
    }

    private static func wait(_ machine: KVMGuest, total: UInt64) throws {
        let start = TickClock.rawNanoseconds()
        while machine.vcpus.reduce(0, { $0 + $1.total }) < total {
            Processor.yield()
            try #require(TickClock.rawNanoseconds() - start < 240_000_000_000, "an interrupt was lost")
        }
    }

    @Test("takes five signals in one write as one interrupt")
    func oneWrite() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let line = InterruptLine(vcpu: 0, number: 3)
        try machine.setRoutes([line])
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        #expect(eventfd.signal(5) == .written)
        #expect(try eventfd.read() == nil, "KVM has taken the counter")
        var runner = try InlineRunner(machine)
        runner.watch(true)
        try runner.run(vcpu: 0, until: 1)
        // The line of the lowest priority comes last: if there were a second one, it would have come before.
        try machine.signal(.last(vcpu: 0))
        try runner.run(vcpu: 0, until: 2)
        #expect(machine.vcpus[0].runs(of: line.vector) == 1)
        #expect(machine.vcpus[0].total == 2)
    }

    @Test("gets nothing by a route that was removed, nor after deassign")
    func removedRoute() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let line = InterruptLine(vcpu: 0, number: 0)
        try machine.setRoutes([line])
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        try machine.setRoutes([])
        for _ in 0..<100 { #expect(eventfd.signal() == .written) }
        // Without a route KVM tries once more from a work item. Deassign waits for it; with the route restored before,
        // that work item would deliver.
        try machine.deassign(eventfd.rawValue, route: 0)
        try machine.setRoutes([line])
        for _ in 0..<100 { #expect(eventfd.signal() == .written) }
        #expect(try eventfd.read() == 100, "nobody takes the counter any more")
        var runner = try InlineRunner(machine)
        runner.watch(true)
        try machine.signal(.last(vcpu: 0))
        try runner.run(vcpu: 0, until: 1)
        #expect(machine.vcpus[0].runs(of: line.vector) == 0)
    }

    @Test("has an eventfd once only: a second assign is EBUSY")
    func secondAssign() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        try machine.setRoutes(InterruptLine.dealt(2, vcpus: 1))
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        #expect(throws: LiveError.refused("KVM_IRQFD", .resourceBusy)) {
            try machine.assign(eventfd.rawValue, route: 1)
        }
    }

    @Test(
        "stamps its handlers with a time between the host's before and after",
        .enabled(
            if: TickClock.calibrated().source == "tsc", "the guest stamps with the TSC, which is not the clock here"))
    func time() throws {
        let clock = TickClock.calibrated()
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let vcpu = machine.vcpus[0]
        let line = InterruptLine(vcpu: 0, number: 7)
        var runner = try InlineRunner(machine)
        runner.watch(true)
        for turn in 1...UInt64(1000) {
            #expect(vcpu.offer(turn, to: line.vector))
            #expect(!vcpu.offer(turn + 1, to: line.vector), "the oldest stamp stays")
            let before = clock.now()
            try machine.signal(line)
            try runner.run(vcpu: 0, until: turn)
            let after = clock.now()
            let entry = vcpu.logged(turn - 1)
            #expect(entry.stamp == turn && (before...after).contains(entry.ticks))
            #expect(vcpu.waiting(line.vector) == 0)
        }
    }

    @Test("that does not answer is an error after the limit, on either kind of thread")
    func mute() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .mute))
        try machine.signal(InterruptLine(vcpu: 0, number: 0))
        var runner = try InlineRunner(machine)
        runner.watch(true)
        #expect(throws: LiveError.unresponsive(vcpu: 0, milliseconds: 150)) {
            try runner.run(vcpu: 0, until: 1, limitMilliseconds: 150)
        }
        // On a thread it waits for ever; it can still be stopped.
        let thread = try LiveThread(machine, vcpu: 0)
        while thread.identifier == 0 { Processor.yield() }
        try thread.stop()
        #expect(machine.vcpus[0].total == 0)
    }

    /// Whether KVM tells its statistics: KVM_CAP_BINARY_STATS_FD.
    private static let hasStatistics =
        (try? KVMGuest(LiveConfiguration(program: .counted)).statistics())?["irq_injections"] != nil

    @Test("moves KVM's own statistics with its interrupts", .enabled(if: hasStatistics, "KVM tells no statistics here"))
    func statistics() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let before = try machine.statistics()
        var runner = try InlineRunner(machine)
        runner.watch(true)
        for turn in 1...UInt64(500) {
            try machine.signal(InterruptLine(vcpu: 0, number: Int(turn % 20)))
            try runner.run(vcpu: 0, until: turn)
        }
        let after = try machine.statistics()
        // An exit in the middle of an injection has KVM inject, and count, once more.
        #expect((500...550).contains(after["irq_injections", default: 0] - before["irq_injections", default: 0]))
    }

    @Test("compares KVM_SIGNAL_MSI with a call that copies as much, and that KVM refuses") func floor() throws {
        #expect(MemoryLayout<kvm_irqfd>.size == MemoryLayout<kvm_msi>.size)
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        var source = try LiveSource(.bareCall, machine, lines: InterruptLine.dealt(4, vcpus: 1))
        for line in 0..<4 { try source.signal(line) }
        #expect(source.systemCalls == 4)
    }

    @Test(
        "polls for as long as the VM was told, and tells how long it slept",
        .enabled(if: hasStatistics, "KVM tells no statistics here"))
    func polls() throws {
        let machine = try KVMGuest(LiveConfiguration(program: .wfi, haltPollNanoseconds: 0))
        let line = InterruptLine(vcpu: 0, number: 0)
        let thread = try LiveThread(machine, vcpu: 0)
        func sum(_ name: String) throws -> UInt64? { try machine.histograms()[name]?.reduce(0, &+) }
        // A vCPU that finds its next interrupt before it halts does not sleep: so often until it has slept.
        let start = TickClock.rawNanoseconds()
        var turn: UInt64 = 0
        while try #require(try sum("halt_wait_hist")) == 0 {
            turn += 1
            try machine.signal(line)
            try Self.wait(machine, total: turn)
            Processor.sleep(nanoseconds: 1_000_000)
            try #require(TickClock.rawNanoseconds() - start < 240_000_000_000, "it never slept")
        }
        try thread.stop()
        #expect(try machine.statistics()["halt_attempted_poll"] == 0)
        #expect(try sum("halt_poll_success_hist") == 0)
        #expect(try sum("halt_poll_fail_hist") == 0)
    }

    @Test("ends interrupts itself or by KVM: the probe says which, the same each time")
    func automaticEOI() throws {
        let first = try AutomaticEOI.probe()
        #expect(try AutomaticEOI.probe() == first)
    }
}
