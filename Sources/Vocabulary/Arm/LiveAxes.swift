/// What only the host's real KVM has beside the common axes of an arm.
public struct LiveAxes: Sendable, Hashable {
    /// Who emulates the interrupt controllers.
    public var chip: Irqchip
    /// How many vCPUs the machine has.
    public var vcpus: Int
    /// Interrupts that are signalled, dealt to the vCPUs in turn. One: one in flight.
    public var lines: Int
    /// Whether it is the floor of its loop: the same system call, to which KVM does not listen. Its path is `kvm`, as
    /// that of the arms that it is the floor of, and `floor` in the result.
    public var isFloor: Bool

    /// The architecture of the guest on this host, as the names of arms have it: `x86`, `arm64`.
    public static var architecture: String {
        #if arch(x86_64)
            "x86"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    /// What is not said: all in KVM, one vCPU, 64 interrupts, the real thing.
    public init(chip: Irqchip = .full, vcpus: Int = 1, lines: Int = 64, isFloor: Bool = false) {
        self.chip = chip
        self.vcpus = vcpus
        self.lines = lines
        self.isFloor = isFloor
    }
}

extension ArmConfiguration {
    /// Whether the host's KVM runs it.
    public var isLive: Bool { path == .kvm }

    /// Whether KVM has the loop: its own irqfd, or a call of KVM_SIGNAL_MSI.
    package var hasLoopOfKVM: Bool { loop.isKVMs || loop == .call }
}
