/// The parameters of a distributor. None of them changes later.
public struct DistributorConfiguration: Sendable {
    /// What a guest does when it finds nothing to acknowledge.
    public enum Idle: Sendable {
        /// It stays in the guest and leaves only when it is asked to.
        case spin
        /// It executes WFI: the vCPU leaves the guest and blocks until a kick or a doorbell.
        case wfi
        /// It executes WFI, and the vCPU does not block at once: `Distributor.run` comes back with `RunExit.halted`,
        /// and whoever runs it polls, and then blocks it.
        case haltPoll
    }

    /// `vcpu_id` of each vCPU, by index; sparse and in any order.
    public var vcpuIDs: [VCPUID]
    /// LPIs 8192 ..< 8192 + `lpiCount`, 0 ... 57,344.
    public var lpiCount: Int
    /// `nr_lr`, 1 ... 16 (ICH_VTR_EL2.ListRegs + 1).
    public var listRegisters = 4
    /// Which kernels' rules hold for overflow, active LPIs and ICH_HCR_EL2.
    public var sortEra = ListRegisterRules.from619
    /// How KVM finds LPIs.
    public var readSide = ReadSide.xarray
    /// What the guests do when they find nothing to acknowledge.
    public var idle = Idle.spin
    /// vCPUs, by index, whose vPE is made resident and put by a host's redistributors, in the calls of
    /// `VirtualMachine.loadVPE` and its like; the run loop leaves residency alone, and comes back at WFI.
    public var loadedByRegisters: Set<Int> = []
    /// GICv5 PPIs a vCPU, 64 or 128.
    public var ppiCount = 128

    /// Defaults: four list registers, spinning guests, 128 PPIs.
    public init(vcpuIDs: [VCPUID], lpiCount: Int) {
        self.vcpuIDs = vcpuIDs
        self.lpiCount = lpiCount
    }
}
