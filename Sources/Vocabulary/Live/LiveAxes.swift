/// Axes that an arm of the host's real KVM has beside those of every arm.
public struct LiveAxes: Sendable, Hashable {
    /// Who emulates the interrupt controllers.
    public var chip: Irqchip
    /// How many vCPUs the machine has.
    public var vcpus: Int
    /// How many interrupts are signalled, dealt to the vCPUs in turn. With 1, one signal is in flight.
    public var lines: Int
    /// Whether the arm is the floor of its loop: it makes the system calls of its loop, and KVM listens to none of
    /// them. Its path here is `kvm`, like that of the arms above it, and `floor` in the result.
    public var isFloor: Bool
    /// What kind of interrupt is signalled.
    public var interrupt: LiveInterrupt
    /// The architecture of the guest, and of the hosts that can run it.
    public var architecture: LiveArchitecture

    /// Defaults: all interrupt controllers in KVM, one vCPU, 64 messages, no floor, the architecture of this host.
    public init(
        chip: Irqchip = .full, vcpus: Int = 1, lines: Int = 64, isFloor: Bool = false,
        interrupt: LiveInterrupt = .msi, architecture: LiveArchitecture = .host ?? .x86
    ) {
        self.chip = chip
        self.vcpus = vcpus
        self.lines = lines
        self.isFloor = isFloor
        self.interrupt = interrupt
        self.architecture = architecture
    }
}

extension Arm {
    /// Whether the host's KVM runs the arm.
    public var isLive: Bool { path == .kvm }

    /// Whether signals reach KVM by a way that KVM has itself: its irqfd, or KVM_SIGNAL_MSI.
    package var hasLoopOfKVM: Bool { loop.isKVMs || loop == .call }
}
