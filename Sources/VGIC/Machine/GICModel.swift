/// Which interrupt controller the guest sees (KVM_DEV_TYPE_ARM_VGIC_V3, _V5).
public enum GICModel: String, CaseIterable, Sendable { case v3, v5 }
