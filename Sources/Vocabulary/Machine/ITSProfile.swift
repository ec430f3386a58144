/// The ITS that the engine behaves as, where the architecture leaves it a choice.
public enum ITSProfile: String, Word {
    /// KVM's virtual ITS.
    case kvm
    /// QEMU's emulated, physical ITS, on which the recorded guests ran.
    case qemu

    /// The word's meaning, in one line.
    public var meaning: String {
        switch self {
        case .kvm: "KVM's virtual ITS: what it does otherwise than the recorded one is shown by name"
        case .qemu: "QEMU's emulated ITS, of which the traces were recorded"
        }
    }
}
