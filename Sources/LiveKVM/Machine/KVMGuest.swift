import CLinux
import Kernel

/// A virtual machine of the host's KVM, with a guest that counts and times its interrupts.
///
/// Its descriptors and mappings are closed and unmapped with it.
@safe public final class KVMGuest: @unchecked Sendable {
    // SAFETY: everything is set in init; descriptors are used by system calls only, the memory through the vCPUs.
    /// How the machine was made.
    public let configuration: LiveConfiguration
    /// Its vCPUs.
    public let vcpus: [LiveVCPU]
    /// How far the guest's clock may lie behind the host's, in ticks of `TickClock`: 0 where KVM takes the offset.
    public let clockLag: UInt64
    let descriptor: Descriptor
    private let memory: GuestRAM
    private let statisticsFile: StatisticsFile?

    /// - Throws: the call that KVM refused.
    public init(_ configuration: LiveConfiguration) throws(LiveError) {
        precondition((1...GuestLayout.vcpuLimit).contains(configuration.vcpus), "as many vCPUs as have an area")
        try KickSignal.install()
        let device: KVMDevice
        do { device = try KVMDevice() } catch { throw .unavailable(error) }
        let vm = Descriptor(
            owning: try Request.make(device.descriptor.rawValue, irqmark_kvm_create_vm, name: "KVM_CREATE_VM"))
        if let limit = configuration.haltPollNanoseconds { try Self.limitPolls(vm.rawValue, UInt64(limit)) }
        let memory = try GuestRAM(size: HostGuest.memorySize)
        try HostGuest.prepare(vm.rawValue, configuration.chip)
        var region = kvm_userspace_memory_region()
        region.guest_phys_addr = HostGuest.memoryBase
        region.memory_size = UInt64(memory.size)
        region.userspace_addr = unsafe UInt64(UInt(bitPattern: memory.base))
        try Request.make(
            vm.rawValue, irqmark_kvm_set_user_memory_region, &region, name: "KVM_SET_USER_MEMORY_REGION")
        HostGuest.write(into: memory, configuration)
        var vcpus: [LiveVCPU] = []
        for index in 0..<configuration.vcpus {
            vcpus.append(
                try unsafe LiveVCPU(
                    index, vm: vm.rawValue, device: device.descriptor.rawValue,
                    area: memory.base + GuestLayout.area(index), configuration))
        }
        clockLag = try HostGuest.finish(vm.rawValue, vcpus: vcpus.map { $0.descriptor.rawValue }, configuration)
        if HostGuest.setsItselfUp { try Self.boot(vcpus) }
        statisticsFile = try? StatisticsFile(of: vm.rawValue)
        self.configuration = configuration
        self.vcpus = vcpus
        self.memory = memory
        descriptor = vm
    }

    private static func limitPolls(_ vm: CInt, _ nanoseconds: UInt64) throws(LiveError) {
        var capability = kvm_enable_cap()
        capability.cap = UInt32(KVM_CAP_HALT_POLL)
        capability.args.0 = nanoseconds
        try Request.make(vm, irqmark_kvm_enable_cap, &capability, name: "KVM_CAP_HALT_POLL")
    }

    /// How long a vCPU may take to set itself up, in ms.
    private static var bootLimit: Int { 10_000 }

    /// Runs the vCPUs on this thread, each until it has told by its port that it is set up. The first vCPU comes last:
    /// what it has the ITS do finds the other vCPUs' redistributors enabled.
    private static func boot(_ vcpus: [LiveVCPU]) throws(LiveError) {
        let timer = try KickTimer()
        timer.set(everyMilliseconds: 50)
        for vcpu in vcpus.reversed() {
            let start = TickClock.rawNanoseconds()
            while case .interrupted = try vcpu.enter() {
                if TickClock.rawNanoseconds() &- start > UInt64(bootLimit) * 1_000_000 {
                    throw .unresponsive(vcpu: vcpu.index, milliseconds: bootLimit)
                }
            }
        }
    }

    /// KVM's histograms of the vCPUs, by KVM's names, added up: element n counts durations from 2^(n-1) to 2^n ns, the
    /// last one all longer ones too. Empty where KVM has no KVM_GET_STATS_FD.
    public func histograms() throws(LiveError) -> [String: [UInt64]] {
        var sums: [String: [UInt64]] = [:]
        for vcpu in vcpus { try vcpu.addHistograms(to: &sums) }
        return sums
    }

    /// All counters of the VM and its vCPUs that only grow, by KVM's names, added up over the vCPUs. Empty where KVM
    /// has no KVM_GET_STATS_FD.
    public func statistics() throws(LiveError) -> [String: UInt64] {
        var sums: [String: UInt64] = [:]
        try statisticsFile?.add(to: &sums)
        for vcpu in vcpus { try vcpu.addStatistics(to: &sums) }
        return sums
    }
}
