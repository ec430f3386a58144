import Irqfd
import Kernel
import Loads
import Lockfree
import VGIC

/// KVM_SIGNAL_MSI of a forwarded LPI as KVM does it: no cache, its_lock, then INT and VSYNC on the host's ITS.
struct UserspaceMSI<Cache: TranslationCache & ~Copyable>: Path, ~Copyable {
    /// The patch whose path this is turns LPIs of userspace's MSIs into vLPIs.
    static var forwardingCall: ForwardingCall { .debugSetup }

    private let vm: VirtualMachine<Cache>
    private let slots: [Workload.Slot]
    private var hardware: SampledHardware

    init(_ vm: VirtualMachine<Cache>, _ workload: Workload, clock: TickClock) {
        self.vm = vm
        slots = workload.slots
        hardware = SampledHardware(clock: clock)
    }

    /// GITS_TRANSLATER of the VM's ITS.
    static var doorbell: UInt64 { 0x0801_0040 }

    @inline(__always) mutating func deliver(
        _ batch: inout SignalBatch, to recorder: inout Recorder, thread: inout HostThread
    ) {
        for index in 0..<batch.count {
            let signal = batch[index]
            let slot = slots[signal.slot]
            // The model counts an error as refused or blocked.
            _ = try? vm.signalMSI(
                address: Self.doorbell, data: slot.event, device: slot.device, stamp: signal.stamp, watch: &hardware,
                thread: &thread)
        }
        batch.removeAll()
    }

    mutating func beginSlice() { hardware.spans.reset() }

    /// Resolving under its_lock and writing the commands is the host's. Carrying them out is the hardware's.
    func shares(of ticks: UInt64) -> PathShares {
        let carried = min(hardware.spans.total(hardware.clock), ticks)
        return PathShares(host: ticks &- carried, hardware: carried)
    }
}

/// Times a sample of the commands that the host's ITS carries out.
struct SampledHardware: HardwareWatch {
    let clock: TickClock
    var spans = SampledSpans()

    init(clock: TickClock) { self.clock = clock }

    mutating func hardwareBegins() { spans.begins(clock) }
    mutating func hardwareEnded() { spans.ended(clock) }
}
