import Irqfd
import Loads
import Lockfree
import VGIC

/// A VMM that reads its eventfd and drives the SW_PPI of the MSI's target vCPU with KVM_IRQ_LINE (GICv5).
struct PPI<Cache: TranslationCache & ~Copyable>: Path, ~Copyable {
    static var usesITS: Bool { false }
    static var model: GICModel { .v5 }

    private let vm: VirtualMachine<Cache>
    /// The interrupt line of each slot's vCPU.
    private let lines: [VirtualMachine<Cache>.IRQLine]

    init(_ vm: VirtualMachine<Cache>, _ workload: Workload) {
        self.vm = vm
        for vcpu in 0..<vm.distributor.vcpuCount { vm.distributor.bootPPIs(vcpu: vcpu) }
        lines = Self.interrupts(of: workload).map {
            VirtualMachine<Cache>.IRQLine(ppi: INTID.softwarePPI, vcpu: VCPUID(UInt32(truncatingIfNeeded: $0)))
        }
    }

    /// The first known vCPU of each slot's signals: a vCPU has one SW_PPI.
    static func interrupts(of workload: Workload) -> [Int] { workload.initialTargets.map { $0?.vcpu ?? 0 } }

    static func windowLimit(of workload: Workload, slides: Bool) -> Int { workload.vcpus }

    @inline(__always) mutating func deliver(
        _ batch: inout SignalBatch, to recorder: inout Recorder, thread: inout HostThread
    ) {
        for index in 0..<batch.count {
            let signal = batch[index]
            do {
                try vm.irqLine(lines[signal.slot], level: 1, stamp: signal.stamp, thread: &thread)
            } catch {
                thread.counters.refusedInvalid &+= 1
            }
        }
        batch.removeAll()
    }

    func shares(of ticks: UInt64) -> PathShares { PathShares(host: ticks) }
}
