import Vocabulary

extension Suite {
    /// Suite `kvm`: the host's real KVM.
    package static let kvm = Suite(
        name: "kvm", summary: "the host's real KVM: what a signal costs, and when its handler runs",
        arms: floors + [
            live("irqfd", .irqfd),
            live("irqfd-split", .irqfd, LiveAxes(chip: .split)),
            live("irqfd-2vcpus", .irqfd, LiveAxes(vcpus: 2)),
            live("irqfd-one", .irqfd, LiveAxes(lines: 1)),
            live("irqfd-wfi", .irqfd, topology: .vcpuApart),
            live("irqfd-wfi-one", .irqfd, LiveAxes(lines: 1), topology: .vcpuApart),
            live("irqfd-wfi-2vcpus", .irqfd, LiveAxes(vcpus: 2), topology: .vcpuApart),
            live("irqfd-spin", .irqfd, topology: .vcpuApart, guest: .spin),
            live("irqfd-spin-split", .irqfd, LiveAxes(chip: .split), topology: .vcpuApart, guest: .spin),
            live("uring", .irqfdUring),
            live("uring-spin", .irqfdUring, topology: .vcpuApart, guest: .spin),
            live("call", .call),
            live("call-wfi", .call, topology: .vcpuApart),
            live("call-spin", .call, topology: .vcpuApart, guest: .spin),
        ], seconds: 42, load: SuiteLoad(rate: 10_000), optional: [liveArms])

    /// Not every machine has KVM.
    static let liveArms = NamePattern("kvm-*")

    /// The arms of the host's KVM that suite `paths` shows beside the model.
    static let liveRows = [
        floors[0], floors[2], live("irqfd", .irqfd), live("irqfd-wfi", .irqfd, topology: .vcpuApart),
        live("call", .call),
    ]

    /// The floors of the arms: their system calls, to which KVM does not listen.
    private static let floors = [
        live("write", .irqfd, LiveAxes(isFloor: true)),
        live("write-uring", .irqfdUring, LiveAxes(isFloor: true)),
        live("ioctl", .call, LiveAxes(isFloor: true)),
    ]

    private static func live(
        _ name: String, _ loop: LoopKind, _ axes: LiveAxes = LiveAxes(), topology: Topology = .inline,
        guest: GuestKind = .wfi
    ) -> Arm {
        var arm = Arm(
            "kvm-\(LiveAxes.architecture)-\(name)", .kvm, loop: loop, cache: .none, topology: topology,
            guest: guest)
        arm.live = axes
        return arm
    }
}
