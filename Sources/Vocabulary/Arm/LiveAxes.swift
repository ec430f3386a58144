import Loops
public import LiveKVM

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

    /// How a live arm signals; nil for a loop that KVM does not have.
    var way: LiveSource.Way? {
        switch loop {
        case .irqfd: live.isFloor ? .bareWrite : .irqfd
        case .irqfdUring: live.isFloor ? .bareRing : .irqfdRing
        case .call: live.isFloor ? .bareCall : .call
        case .uringEdge, .epoll: nil
        }
    }
}
