import Arms
import Kernel
import LiveKVM
import Metrics
import Vocabulary

/// Runs arms of suite kvm as the suite does, by their ledger.
struct ArmCounts {
    let signals: Int
    let clock: TickClock

    private var arms: [Arm] {
        var arms: [Arm] = []
        for (loop, name) in [(LoopKind.irqfd, "irqfd"), (.irqfdUring, "uring"), (.call, "call")] {
            if loop.needsRing, let obstacle = RingUnavailable.probe() {
                print("left out: loop \(name): \(obstacle.cause)")
                continue
            }
            arms.append(arm(name, loop))
            arms.append(arm("\(name)-2vcpus", loop, LiveAxes(vcpus: 2)))
            arms.append(arm("\(name)-wfi", loop, topology: .vcpuApart))
            arms.append(arm("\(name)-spin", loop, topology: .vcpuApart, guest: .spin))
            arms.append(arm("\(name)-floor", loop, LiveAxes(isFloor: true)))
        }
        arms.append(arm("irqfd-one", .irqfd, LiveAxes(lines: 1)))
        arms.append(arm("irqfd-wfi-2vcpus", .irqfd, LiveAxes(vcpus: 2), topology: .vcpuApart))
        if LiveArchitecture.host == .arm64 {
            arms.append(arm("irqfd-spi", .irqfd, LiveAxes(lines: 32, interrupt: .spi)))
            arms.append(arm("irqfd-spi-wfi", .irqfd, LiveAxes(lines: 32, interrupt: .spi), topology: .vcpuApart))
            arms.append(arm("line-spi", .call, LiveAxes(lines: 32, interrupt: .spi)))
            arms.append(arm("line-ppi", .call, LiveAxes(lines: 1, interrupt: .ppi)))
        }
        return arms
    }

    private func arm(
        _ name: String, _ loop: LoopKind, _ axes: LiveAxes = LiveAxes(), topology: Topology = .inline,
        guest: GuestKind = .wfi
    ) -> Arm {
        var arm = Arm(
            "kvm-\(LiveConfiguration.architecture)-\(name)", .kvm, loop: loop, cache: .none, topology: topology,
            guest: guest)
        arm.live = axes
        return arm
    }

    func hold(_ findings: inout Findings) {
        for arm in arms { findings.part(arm.name) { findings in try hold(arm, &findings) } }
    }

    /// One slice of the closed loop with half of the lines in flight: nothing can merge.
    private func hold(_ arm: Arm, _ findings: inout Findings) throws {
        let engine = try LiveEngine(arm, seed: 1, processors: Processor.allowed(), clock: clock)
        defer { engine.end() }
        var latency = LatencyAccount()
        let window = max(1, arm.live.lines / 2)
        _ = try engine.slice(.closed(window: window), signals: 64, latency: &latency)
        let outcome = try engine.slice(.closed(window: window), signals: signals, latency: &latency)
        let ledger = outcome.ledger
        let total = UInt64(signals)
        let isExact = ledger.signals == total && ledger.deliveries == total && ledger.lost == 0 && ledger.balanced
        findings.expect(
            isExact && outcome.faults.isEmpty,
            "\(arm.name): \(ledger.signals) signals, \(ledger.deliveries) deliveries, \(ledger.lost) lost"
                + outcome.faults.map { "; \($0.explanation)" }.joined())
        guard !arm.live.isFloor, let exits = outcome.statistics["exits"] else { return }
        // A guest leaves for its port once a window at least. Each interrupt costs few exits more: a level-triggered
        // one three, for its line, for its end, and for the port.
        let each = Double(exits) / Double(total)
        let least = arm.topology == .inline ? 1 / Double(window) : 0
        let most = arm.live.interrupt == .ppi ? 5.0 : 3.0
        let counters = outcome.statistics.filter { $0.key.hasSuffix("exits") || $0.key.hasSuffix("exit_stat") }
            .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        findings.expect(exits > 0 && each >= least && each < most, "\(arm.name): \(counters)")
    }
}
