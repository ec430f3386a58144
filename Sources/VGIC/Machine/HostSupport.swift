public import SystemPackage

/// Which interrupt controllers the host's KVM can give a guest: what `kvm_vgic_hyp_init` has registered.
public struct HostSupport: Sendable, Hashable {
    /// The CPU interface is a GICv3's or newer, up to GICv4.1.
    public var hasGICv3: Bool
    /// The CPU interface is a GICv5's.
    public var hasGICv5: Bool
    /// A GICv5's CPU interface has the registers of a GICv3 as well (FEAT_GCIE_LEGACY).
    public var hasLegacyInterface: Bool
    /// KVM runs protected: it registers no GICv5.
    public var isProtected: Bool

    /// A host with a GICv3 and nothing else, unless said otherwise.
    public init(
        hasGICv3: Bool = true, hasGICv5: Bool = false, hasLegacyInterface: Bool = false, isProtected: Bool = false
    ) {
        self.hasGICv3 = hasGICv3
        self.hasGICv5 = hasGICv5
        self.hasLegacyInterface = hasLegacyInterface
        self.isProtected = isProtected
    }

    /// VGIC_V3_MAX_CPUS and VGIC_V5_MAX_CPUS.
    public static var vcpuLimit: Int { 512 }

    /// Whether KVM_CREATE_DEVICE knows the type; all that it tells with KVM_CREATE_DEVICE_TEST.
    public func registers(_ model: GICModel) -> Bool {
        switch model {
        case .v3: hasGICv5 ? hasLegacyInterface : hasGICv3
        case .v5: hasGICv5 && !isProtected
        }
    }

    /// KVM_CREATE_DEVICE of an interrupt controller (`kvm_ioctl_create_device`, `kvm_vgic_create`).
    /// - Parameters:
    ///   - model: what the guest is to see.
    ///   - present: what the VM has already, nil if nothing.
    ///   - vcpus: how many vCPUs the VM has.
    ///   - hasRun: whether one of them has run.
    /// - Throws: in this order ENODEV a type that is not registered; EEXIST one that is there; EBUSY a vCPU has run;
    ///   E2BIG more than 512 vCPUs.
    public func createDevice(_ model: GICModel, present: GICModel?, vcpus: Int, hasRun: Bool) throws(Errno) {
        guard registers(model) else { throw .operationNotSupportedByDevice }
        guard present == nil else { throw .fileExists }
        guard !hasRun else { throw .resourceBusy }
        guard vcpus <= Self.vcpuLimit else { throw .argListTooLong }
    }
}
