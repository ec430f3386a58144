import Kernel
import Lockfree
import Testing
import VGIC

@testable import Harness

@Suite("The recorded guest in the model")
struct TraceFidelityTests {
    private struct NoKicks: KickSink, ~Copyable {
        borrowing func kick(vcpu: Int) {}
        borrowing func wake(vcpu: Int) {}
    }

    /// Two passes, so that `reset` is shown to bring the guest back.
    @Test func everyMSIFindsTheRecordedLPIAndTarget() throws {
        let path = try ShippedTraces.path()
        let workload = try Workload.trace(file: path)
        let vm = VirtualMachine<ShardedCache>(
            DistributorConfiguration(
                vcpuIDs: (0..<workload.vcpus).map { VCPUID(UInt32($0)) }, lpiCount: workload.lpiCount),
            readers: 1, relax: {})
        var counters = ModelCounters()
        let kicks = NoKicks()
        vm.its.setEnabled(true, counters: &counters, reader: 0)
        func apply(_ acts: [Workload.Configuration]) {
            for act in acts {
                switch act {
                case .command(let words):
                    let packet = CommandPacket(words.word0, words.word1, words.word2, words.word3)
                    let error = vm.its.execute([packet], counters: &counters, kicks: kicks, reader: 0)[0]
                    #expect(error == nil, "\(words) fails with \(error?.name ?? "")")
                case .property(let intid, let byte):
                    #expect(throws: Never.self) {
                        try vm.its.memory.setByte(vm.its.configuration.propertyTable + UInt64(intid - 8192), byte)
                    }
                case .lpisEnabled(let vcpu, let enabled):
                    vm.setLPIsEnabled(vcpu: vcpu, enabled, counters: &counters, reader: 0)
                }
            }
        }
        apply(workload.setup)
        var seen = 0
        for pass in 0..<2 {
            for (step, target) in zip(workload.steps, workload.targets) {
                switch step {
                case .configure(let acts): apply(acts)
                case .signal(let slot):
                    seen += 1
                    let source = workload.slots[slot]
                    let lpi = vm.its.lpi(DeviceID(source.device), EventID(source.event))
                    #expect(lpi?.intid.rawValue == target?.intid, "pass \(pass), signal \(seen), \(source)")
                    if let lpi, let target {
                        #expect(vm.distributor.target(of: lpi, counters: &counters) == target.vcpu)
                    }
                    let result = try vm.signalMSI(
                        address: 0x0801_0040, data: source.event, device: source.device, counters: &counters,
                        kicks: kicks, reader: 0)
                    #expect(result == 1, "pass \(pass), signal \(seen), \(source) is blocked")
                }
            }
            apply(workload.reset)
        }
        #expect(seen == 2 * workload.signalCount)
    }
}
