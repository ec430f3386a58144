import Glibc
import Kernel
import LiveKVM
import SystemPackage

/// What holds of a machine beside the plain counts: lines that no MSI raises, tables that the host restores, order by
/// priority, routes, irqfds, clocks, teardown.
struct MachineCounts {
    let signals: Int
    let clock: TickClock

    func hold(_ findings: inout Findings) {
        findings.part("restored tables", restored)
        findings.part("pins", pins)
        findings.part("level-triggered lines", levels)
        findings.part("order by priority", order)
        findings.part("an MSI that nobody mapped", unmapped)
        findings.part("five in one write", oneWrite)
        findings.part("a removed route", removedRoute)
        findings.part("a second assign", secondAssign)
        findings.part("the clocks", time)
        findings.part("a mute guest", mute)
        findings.part("teardown", teardown)
    }

    /// Signals lines in turn, one in flight a line, by the caller's thread.
    private func deliver(
        _ ingress: LiveSource.Ingress, _ lines: [InterruptLine], _ configuration: LiveConfiguration
    ) throws -> [UInt64] {
        let machine = try KVMGuest(configuration)
        var source = try LiveSource(ingress, machine, lines: lines)
        var runner = try InlineRunner(machine)
        runner.watch(true)
        var expected = [UInt64](repeating: 0, count: configuration.vcpus)
        for _ in 0..<(signals / lines.count) {
            for (number, line) in lines.enumerated() {
                try source.signal(number)
                expected[line.vcpu] += 1
            }
            for (vcpu, total) in expected.enumerated() { try runner.run(vcpu: vcpu, until: total) }
        }
        // Whatever came too often would come before the line of lowest priority.
        for vcpu in expected.indices {
            try machine.signal(.last(vcpu: vcpu))
            try runner.run(vcpu: vcpu, until: expected[vcpu] + 1)
        }
        return lines.map { machine.vcpus[$0.vcpu].runs(of: $0.vector) }
    }

    private func expect(
        _ runs: [UInt64], _ name: String, _ findings: inout Findings
    ) {
        let each = UInt64(signals / runs.count)
        findings.expect(
            runs.allSatisfy { $0 == each },
            "\(name): \(runs.count) lines, \(each) signals each, runs \(Set(runs).sorted())")
    }

    private func restored(_ findings: inout Findings) throws {
        for vcpus in [1, 2] {
            for ingress in [LiveSource.Ingress.irqfd, .call] {
                let runs = try deliver(
                    ingress, InterruptLine.dealt(50, vcpus: vcpus),
                    LiveConfiguration(vcpus: vcpus, program: .counted, restoresTables: true))
                expect(runs, "tables restored by the host, \(vcpus) vCPUs, \(ingress)", &findings)
            }
        }
    }

    private func pins(_ findings: inout Findings) throws {
        for vcpus in [1, 2] {
            let lines = InterruptLine.pins(vcpus: vcpus)
            guard !lines.isEmpty else { return print("left out: this guest has no interrupts by pins") }
            for ingress in [LiveSource.Ingress.irqfd, .line] {
                let runs = try deliver(ingress, lines, LiveConfiguration(vcpus: vcpus, program: .counted))
                expect(runs, "SPIs, \(vcpus) vCPUs, \(ingress)", &findings)
            }
        }
    }

    private func levels(_ findings: inout Findings) throws {
        let lines = (0..<2).compactMap(InterruptLine.level)
        guard !lines.isEmpty else { return print("left out: this guest has no level-triggered lines") }
        let runs = try deliver(.line, lines, LiveConfiguration(vcpus: 2, program: .counted))
        expect(runs, "a PPI of each of 2 vCPUs, by KVM_IRQ_LINE", &findings)
    }

    private func order(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        var runner = try InlineRunner(machine)
        runner.watch(true)
        let lines = [InterruptLine.last(vcpu: 0)] + InterruptLine.dealt(16, vcpus: 1)
        for turn in 0..<UInt64(20) {
            for (number, line) in lines.enumerated() {
                _ = machine.vcpus[0].offer(UInt64(number + 1), to: line.vector)
                try machine.signal(line)
            }
            let total = (turn + 1) * UInt64(lines.count)
            try runner.run(vcpu: 0, until: total)
            let stamps = (1...UInt64(lines.count)).map { machine.vcpus[0].logged(total - $0).stamp }
            if stamps[0] != 1 || Set(stamps).count != lines.count {
                return findings.expect(false, "the line of lowest priority comes last: newest first \(stamps)")
            }
        }
        findings.expect(true, "the line of lowest priority, signalled first, comes last of 17, 20 times")
    }

    private func unmapped(_ findings: inout Findings) throws {
        guard LiveConfiguration.architecture == "arm64" else { return }
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        // The machine has one vCPU, so the events of another are mapped to nothing.
        let isTaken = try machine.signal(InterruptLine(vcpu: 3, number: 0))
        findings.expect(!isTaken, "KVM_SIGNAL_MSI with an unknown EventID is answered by 0: blocked")
    }

    private func oneWrite(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let line = InterruptLine(vcpu: 0, number: 3)
        try machine.setRoutes([line])
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        let isWritten = eventfd.signal(5) == .written
        let left = try eventfd.read()
        var runner = try InlineRunner(machine)
        runner.watch(true)
        try runner.run(vcpu: 0, until: 1)
        try machine.signal(.last(vcpu: 0))
        try runner.run(vcpu: 0, until: 2)
        let runs = machine.vcpus[0].runs(of: line.vector)
        findings.expect(isWritten && left == nil && runs == 1, "five signals in one write are one interrupt: \(runs)")
    }

    private func removedRoute(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let line = InterruptLine(vcpu: 0, number: 0)
        try machine.setRoutes([line])
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        try machine.setRoutes([])
        for _ in 0..<100 { _ = eventfd.signal() }
        try machine.deassign(eventfd.rawValue, route: 0)
        try machine.setRoutes([line])
        for _ in 0..<100 { _ = eventfd.signal() }
        let left = try eventfd.read()
        var runner = try InlineRunner(machine)
        runner.watch(true)
        try machine.signal(.last(vcpu: 0))
        try runner.run(vcpu: 0, until: 1)
        let runs = machine.vcpus[0].runs(of: line.vector)
        findings.expect(
            left == 100 && runs == 0, "a removed route and a deassigned eventfd deliver nothing: \(runs) of 200")
    }

    private func secondAssign(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        try machine.setRoutes(InterruptLine.dealt(2, vcpus: 1))
        let eventfd = try EventFD()
        try machine.assign(eventfd.rawValue, route: 0)
        var refusal: LiveError?
        do throws(LiveError) { try machine.assign(eventfd.rawValue, route: 1) } catch { refusal = error }
        findings.expect(
            refusal == .refused("KVM_IRQFD", .resourceBusy),
            "a second assign of an eventfd is EBUSY: \(refusal, default: "accepted")")
    }

    /// A handler's time lies between the host's before and after, but for as far as the guest's clock may lie behind.
    private func time(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .counted))
        let vcpu = machine.vcpus[0]
        let line = InterruptLine(vcpu: 0, number: 7)
        var runner = try InlineRunner(machine)
        runner.watch(true)
        var outside = 0
        for turn in 1...UInt64(1000) {
            guard vcpu.offer(turn, to: line.vector) else { continue }
            let before = clock.now()
            try machine.signal(line)
            try runner.run(vcpu: 0, until: turn)
            let after = clock.now()
            let entry = vcpu.logged(turn - 1)
            let least = before - min(machine.clockLag, before)
            if entry.stamp != turn || !(least...after).contains(entry.ticks) { outside += 1 }
        }
        findings.expect(
            outside == 0 && vcpu.total == 1000,
            "handlers' times lie between the host's before and after: \(outside) of \(vcpu.total) outside, "
                + "the guest's clock at most \(machine.clockLag) ticks behind")
    }

    private func mute(_ findings: inout Findings) throws {
        let machine = try KVMGuest(LiveConfiguration(program: .mute))
        try machine.signal(InterruptLine(vcpu: 0, number: 0))
        var runner = try InlineRunner(machine)
        runner.watch(true)
        var refusal: LiveError?
        do throws(LiveError) { try runner.run(vcpu: 0, until: 1, limitMilliseconds: 200) } catch { refusal = error }
        findings.expect(
            refusal == .unresponsive(vcpu: 0, milliseconds: 200) && machine.vcpus[0].total == 0,
            "a guest that does not answer is an error after the limit: \(refusal, default: "none")")
    }

    /// Machines that go with signals pending and threads running leave no descriptor open.
    private func teardown(_ findings: inout Findings) throws {
        func load() throws {
            let machine = try KVMGuest(LiveConfiguration(vcpus: 2, program: .spin))
            let lines = InterruptLine.dealt(16, vcpus: 2)
            var source = try LiveSource(.irqfd, machine, lines: lines)
            let threads = try (0..<2).map { try LiveThread(machine, vcpu: $0) }
            for signal in 0..<200 { try source.signal(signal % lines.count) }
            for thread in threads { try thread.stop() }
        }
        try load()
        let before = openDescriptors
        for _ in 0..<10 { try load() }
        findings.expect(openDescriptors == before, "ten machines leave no descriptor open: \(openDescriptors - before)")
    }

    private var openDescriptors: Int { (0..<1024).count { fcntl($0, F_GETFD) >= 0 } }
}
