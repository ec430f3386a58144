import Lockfree
import Testing
import VGIC

@testable import Loads
@testable import Workloads

private struct Acknowledged: AcknowledgeSink {
    var seen: [(vcpu: Int, intid: INTID)] = []
    mutating func acknowledged(vcpu: Int, intid: INTID, stamp: Stamp) { seen.append((vcpu, intid)) }
}

/// A workload played on the model, one signal at a time.
private final class Player<Cache: TranslationCache & ~Copyable> {
    private let machine: VirtualMachine<Cache>
    private let workload: Workload
    /// Nobody sleeps: the test runs the vCPUs itself.
    private var thread: HostThread

    init(_ workload: Workload) {
        self.workload = workload
        thread = HostThread(wakes: WakeSet(vcpus: workload.vcpus), reader: 0)
        let ids = (0..<workload.vcpus).map { VCPUID(UInt32($0)) }
        var configuration = DistributorConfiguration(vcpuIDs: ids, lpiCount: workload.lpiCount)
        // A guest that never leaves keeps an acknowledged LPI on its ap_list, and what is signalled after a move then
        // waits there for an exit (`vgic_queue_irq_unlock` kicks the new target only). One in WFI leaves whenever idle.
        configuration.idle = .wfi
        machine = VirtualMachine(configuration, readers: 1, relax: {})
        machine.its.setEnabled(true, thread: &thread)
    }

    func configure(_ configurations: [Workload.Configuration]) throws {
        for configuration in configurations {
            switch configuration {
            case .command(let packet):
                let errors = machine.its.execute([packet], thread: &thread)
                #expect(errors == [nil], "\(packet)")
            case .property(let intid, let byte):
                let table = machine.lpiTables.propertyAddress(INTID.firstLPI)
                try machine.its.memory.setByte(table + UInt64(intid - INTID.firstLPI), byte)
            case .lpisEnabled(let vcpu, let enabled):
                machine.setLPIsEnabled(vcpu: vcpu, enabled, thread: &thread)
            }
        }
    }

    /// One pass; every signal must arrive at its target before the next is sent.
    func pass() throws {
        try #require(!workload.steps.isEmpty && workload.steps.count == workload.targets.count)
        for (step, target) in zip(workload.steps, workload.targets) {
            switch step {
            case .configure(let changes): try configure(changes)
            case .signal(let slot):
                let result = try machine.signalMSI(
                    address: machine.its.address ?? 0, data: workload.slots[slot].event,
                    device: workload.slots[slot].device, thread: &thread)
                let seen = acknowledged()
                #expect(result == (target == nil ? 0 : 1))
                #expect(seen.map(\.vcpu) == (target.map { $0.enabled ? [$0.vcpu] : [] } ?? []))
                #expect(seen.map(\.intid.rawValue) == (target.map { $0.enabled ? [$0.intid] : [] } ?? []))
            }
        }
    }

    private func acknowledged() -> [(vcpu: Int, intid: INTID)] {
        var sink = Acknowledged()
        for vcpu in 0..<workload.vcpus {
            _ = machine.distributor.run(vcpu: vcpu, budget: 8, sink: &sink, thread: &thread)
        }
        return sink.seen
    }
}

@Suite("A workload on the model")
struct WorkloadOnModelTests {
    private func play<Cache: TranslationCache & ~Copyable>(_ workload: Workload, _ cache: Cache.Type) throws {
        let player = Player<Cache>(workload)
        try player.configure(workload.setup)
        for _ in 0..<3 {
            try player.pass()
            try player.configure(workload.reset)
        }
    }

    @Test("delivers every recorded MSI to the CPU that took it, pass after pass, without and with a cache")
    func trace() throws {
        let workload = try Workload.trace(file: ShippedTraces.path())
        try play(workload, UncachedTranslation.self)
        try play(workload, ShardedCache.self)
    }

    @Test("delivers every generated signal to its vCPU, without and with a cache")
    func generated() throws {
        let workload = Workload.generated(devices: 5, events: 13, vcpus: 3, seed: 1)
        try play(workload, UncachedTranslation.self)
        try play(workload, ShardedCache.self)
    }
}
