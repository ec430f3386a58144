/// An interface of the kernel's KVM that the two patch series behind irqmark brought or ask for. `irqmark doctor` says
/// which of them a host has.
public enum KVMInterface: String, Word {
    /// The device type of a guest's GICv5 (KVM_CREATE_DEVICE).
    case vgicV5 = "KVM_DEV_TYPE_ARM_VGIC_V5"
    /// The GICv5 device's attribute that says which PPIs userspace may drive.
    case userspacePPIs = "KVM_DEV_ARM_VGIC_USERSPACE_PPIS"
    /// The VM's call that forwards one LPI which userspace injects.
    case debugGICMSISetup = "KVM_DEBUG_GIC_MSI_SETUP"
    /// The VM's call that switches direct injection on for a vCPU.
    case enableVLPI = "KVM_ENABLE_VCPU_VLPI"
    /// The VM's call that switches direct injection off for a vCPU.
    case disableVLPI = "KVM_DISABLE_VCPU_VLPI"
    /// The VM's call that tells whether a vCPU has direct injection.
    case queryVLPI = "KVM_QUERY_VCPU_VLPI"

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .vgicV5: "the device type of a guest's GICv5, upstream"
        case .userspacePPIs: "which PPIs of a guest's GICv5 userspace may drive, upstream since 7.1"
        case .debugGICMSISetup: "forwards one LPI that userspace injects, posted"
        case .enableVLPI: "switches direct injection on for a vCPU, posted"
        case .disableVLPI: "switches direct injection off for a vCPU, posted"
        case .queryVLPI: "tells whether a vCPU has direct injection, posted"
        }
    }
}
