import Vocabulary

extension Suite {
    /// Suite `kvm`: the host's real KVM. It has the arms of all architectures; those of another one than the host's are
    /// skipped with the reason.
    package static let kvm = Suite(
        name: "kvm", summary: "the host's real KVM: what a signal costs, and when its handler runs",
        arms: LiveArchitecture.allCases.flatMap(arms), seconds: 42, load: SuiteLoad(rate: 10_000),
        optional: [liveArms])

    /// Not every machine has KVM.
    static let liveArms = NamePattern("kvm-*")

    /// The arms of the host's KVM that suite `paths` shows beside the model.
    static let liveRows: [Arm] = {
        let host = LiveArchitecture.host ?? .x86
        let names = ["write", "ioctl", "irqfd", "irqfd-wfi", "call"].map { "kvm-\(host.word)-\($0)" }
        return arms(of: host).filter { names.contains($0.name) }
    }()

    /// The arms of one architecture, floors first.
    private static func arms(of architecture: LiveArchitecture) -> [Arm] {
        let shared = floors + common
        return (shared + (architecture == .x86 ? splits : lines)).map { arm in
            var arm = arm
            arm.name = "kvm-\(architecture.word)-\(arm.name)"
            arm.live.architecture = architecture
            return arm
        }
    }

    /// The floors of the arms: their system calls, to which KVM does not listen.
    private static let floors = [
        live("write", .irqfd, LiveAxes(isFloor: true)),
        live("write-uring", .irqfdUring, LiveAxes(isFloor: true)),
        live("ioctl", .call, LiveAxes(isFloor: true)),
    ]

    /// What every architecture has.
    private static let common = [
        live("irqfd", .irqfd),
        live("irqfd-2vcpus", .irqfd, LiveAxes(vcpus: 2)),
        live("irqfd-one", .irqfd, LiveAxes(lines: 1)),
        live("irqfd-wfi", .irqfd, topology: .vcpuApart),
        live("irqfd-wfi-nopoll", .irqfd, topology: .vcpuApart, haltPoll: 0),
        live("irqfd-wfi-one", .irqfd, LiveAxes(lines: 1), topology: .vcpuApart),
        live("irqfd-wfi-2vcpus", .irqfd, LiveAxes(vcpus: 2), topology: .vcpuApart),
        live("irqfd-spin", .irqfd, topology: .vcpuApart, guest: .spin),
        live("uring", .irqfdUring),
        live("uring-spin", .irqfdUring, topology: .vcpuApart, guest: .spin),
        live("call", .call),
        live("call-wfi", .call, topology: .vcpuApart),
        live("call-spin", .call, topology: .vcpuApart, guest: .spin),
    ]

    /// x86-64: the VMM may emulate the interrupt controllers other than the local APICs.
    private static let splits = [
        live("irqfd-split", .irqfd, LiveAxes(chip: .split)),
        live("irqfd-spin-split", .irqfd, LiveAxes(chip: .split), topology: .vcpuApart, guest: .spin),
    ]

    /// arm64: interrupts that are no messages, by irqfd and by KVM_IRQ_LINE.
    private static let lines = [
        live("irqfd-spi", .irqfd, LiveAxes(lines: 32, interrupt: .spi)),
        live("irqfd-spi-wfi", .irqfd, LiveAxes(lines: 32, interrupt: .spi), topology: .vcpuApart),
        live("line-spi", .call, LiveAxes(lines: 32, interrupt: .spi)),
        live("line-ppi", .call, LiveAxes(lines: 1, interrupt: .ppi)),
    ]

    private static func live(
        _ name: String, _ loop: LoopKind, _ axes: LiveAxes = LiveAxes(), topology: Topology = .inline,
        guest: GuestKind = .wfi, haltPoll: Int? = nil
    ) -> Arm {
        var arm = Arm(name, .kvm, loop: loop, cache: .none, topology: topology, guest: guest, haltPoll: haltPoll)
        arm.live = axes
        return arm
    }
}
