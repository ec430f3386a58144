/// Whose MSIs an injector injects. It decides the way of an LPI that is forwarded.
public protocol MSIOrigin {
    /// Whether the signal stands for a device's own MSI.
    static var isDevice: Bool { get }
}

/// The eventfd stands for a device that is passed through: its MSI reaches the hardware's ITS, which sets a vLPI
/// pending by itself. KVM injects what is not forwarded.
public enum DeviceMSI: MSIOrigin {
    /// True.
    @inlinable public static var isDevice: Bool { true }
}

/// Userspace wrote the eventfd, and KVM injects (`irqfd_wakeup`). The MSI of a forwarded LPI takes the slow way to the
/// host's ITS.
public enum EventfdMSI: MSIOrigin {
    /// False.
    @inlinable public static var isDevice: Bool { false }
}
