public import SystemPackage

/// The outcome of an MSI.
public enum MSIOutcome: Sendable, Equatable {
    /// Latched or merged: KVM_SIGNAL_MSI returns 1.
    case injected
    /// The guest has not mapped it: KVM_SIGNAL_MSI returns 0.
    case blocked(CommandError)
    /// KVM_SIGNAL_MSI fails with this.
    case refused(Errno)
}
