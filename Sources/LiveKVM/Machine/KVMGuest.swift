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
        let memory = try GuestRAM(size: GuestLayout.size)
        try HostGuest.prepare(vm.rawValue, configuration.chip)
        var region = kvm_userspace_memory_region()
        region.memory_size = UInt64(memory.size)
        region.userspace_addr = unsafe UInt64(UInt(bitPattern: memory.base))
        try Request.make(
            vm.rawValue, irqmark_kvm_set_user_memory_region, &region, name: "KVM_SET_USER_MEMORY_REGION")
        HostGuest.write(
            into: memory, program: configuration.program, endsInterrupts: configuration.endsInterrupts,
            vcpus: configuration.vcpus)
        var vcpus: [LiveVCPU] = []
        for index in 0..<configuration.vcpus {
            vcpus.append(
                try unsafe LiveVCPU(
                    index, vm: vm.rawValue, device: device.descriptor.rawValue,
                    area: memory.base + GuestLayout.area(index), program: configuration.program))
        }
        statisticsFile = try? StatisticsFile(of: vm.rawValue)
        self.configuration = configuration
        self.vcpus = vcpus
        self.memory = memory
        descriptor = vm
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
