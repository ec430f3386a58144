public import Vocabulary

/// A named set of arms.
public struct Suite: Sendable {
    /// The suite's name on the command line.
    public let name: String
    /// What the suite is for, in one line.
    public let summary: String
    /// The arms, in the order of the table.
    public let arms: [ArmConfiguration]
    /// How long a run of the suite takes, in seconds, unless the user says otherwise.
    public let seconds: Double
    /// The suite's choices for the load.
    public var load = SuiteLoad()
    /// Arms that a gate need not judge where they cannot run.
    public var optional: [NamePattern] = []
    /// The file that describes it; nil if it ships.
    public var file: String?

    package init(
        name: String, summary: String, arms: [ArmConfiguration], seconds: Double, load: SuiteLoad = SuiteLoad(),
        optional: [NamePattern] = [], file: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.arms = arms
        self.seconds = seconds
        self.load = load
        self.optional = optional
        self.file = file
    }

    /// The name that results give to a comparison of arms outside any suite.
    package static let comparison = "compare"
    /// The name that results give to a diagnosis of the machine (`irqmark doctor`).
    package static let diagnosis = "doctor"

    /// The suites that ship.
    public static let all = [paths, smoke, patches, loops, caches, toggle, overcommit, kvm]

    /// The shipped suite of a name; nil if there is none.
    public static func named(_ name: String) -> Suite? { all.first { $0.name == name } }

    /// Floors for arms that cannot have as many signals in flight as the others: PPIs, one for each of the generated
    /// guest's four vCPUs, and recorded guests.
    private static let floorOfPPIs = ArmConfiguration("floor-ppi", .floor, window: 4)
    private static let floorOfTrace = ArmConfiguration("floor-trace", .floor, workload: .trace)

    package static let paths = Suite(
        name: "paths", summary: "every delivery path by every loop, a recorded guest, and the host's KVM",
        arms: [
            ArmConfiguration("floor", .floor),
            floorOfPPIs, floorOfTrace,
            ArmConfiguration("ppi", .ppi),
            ArmConfiguration("software", .software),
            ArmConfiguration("software-uncached", .software, cache: .none),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
            ArmConfiguration("direct-userspace", .directUserspace),
            ArmConfiguration("direct-as-posted", .directUserspace, quirks: .staleForwarding),
            ArmConfiguration("software-apart", .software, topology: .vcpuApart),
            ArmConfiguration("direct-apart", .direct, topology: .vcpuApart),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("direct-trace", .direct, workload: .trace),
            ArmConfiguration("floor-epoll", .floor, loop: .epoll),
            ArmConfiguration("software-epoll", .software, loop: .epoll),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ] + liveRows, seconds: 50, optional: [liveArms])

    package static let smoke = Suite(
        name: "smoke", summary: "five seconds: one arm of each kind, every account checked",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("ppi", .ppi),
            ArmConfiguration("software", .software),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ], seconds: 4)

    package static let loops = Suite(
        name: "loops", summary: "what each loop costs, on one thread and with the device on another",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("floor-source-apart", .floor, topology: .sourceApart),
            ArmConfiguration("software", .software),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-source-apart", .direct, topology: .sourceApart),
            ArmConfiguration("floor-epoll", .floor, loop: .epoll),
            ArmConfiguration("floor-epoll-source-apart", .floor, loop: .epoll, topology: .sourceApart),
            ArmConfiguration("software-epoll", .software, loop: .epoll),
            ArmConfiguration("direct-epoll", .direct, loop: .epoll),
            ArmConfiguration("direct-epoll-source-apart", .direct, loop: .epoll, topology: .sourceApart),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("direct-call", .direct, loop: .call),
        ], seconds: 30)

    package static let caches = Suite(
        name: "caches", summary: "translation caches on the same load, generated and recorded",
        arms: [
            ArmConfiguration("floor", .floor), floorOfTrace,
            ArmConfiguration("software", .software),
            ArmConfiguration("software-uncached", .software, cache: .none),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-uncached", .direct, cache: .none),
            ArmConfiguration("software-trace", .software, workload: .trace),
            ArmConfiguration("software-trace-uncached", .software, cache: .none, workload: .trace),
            ArmConfiguration("floor-call", .floor, loop: .call),
            ArmConfiguration("software-call", .software, loop: .call),
            ArmConfiguration("software-call-uncached", .software, loop: .call, cache: .none),
        ], seconds: 20)

    package static let toggle = Suite(
        name: "toggle", summary: "vLPIs switched off and on under load, without loss and as Linux does it",
        arms: [ArmConfiguration("floor", .floor), ArmConfiguration("direct", .direct)]
            + Forwarding.allCases.flatMap { forwarding in
                [10, 100, 1000].map { rate in
                    let name = forwarding == .lossless ? "toggle-\(rate)" : "toggle-\(rate)-linux"
                    return ArmConfiguration(name, .direct, forwarding: forwarding, togglesPerSecond: rate)
                }
            }, seconds: 20)

    static let overcommit = Suite(
        name: "overcommit", summary: "more vCPUs than processors: who finds its vPE resident",
        arms: [
            ArmConfiguration("floor", .floor),
            ArmConfiguration("software", .software),
            ArmConfiguration("software-preempted", .software, guest: .preempted),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-preempted", .direct, guest: .preempted),
            ArmConfiguration("direct-doorbell", .direct, guest: .wfi),
        ], seconds: 12)

    /// Suite `patches`: what the posted patches would have measured.
    public static let patches = Suite(
        name: "patches", summary: "what the patches that started irqmark posted, beside what irqmark does",
        arms: [
            ArmConfiguration("floor", .floor), floorOfPPIs,
            ArmConfiguration("ppi", .ppi),
            ArmConfiguration(
                "ppi-as-posted", .ppi, quirks: [.truncatedPPIMask, .maskBeforeInitialised]),
            ArmConfiguration("software", .software),
            ArmConfiguration("direct", .direct),
            ArmConfiguration("direct-userspace", .directUserspace),
            ArmConfiguration("direct-as-posted", .directUserspace, quirks: postedSetup),
        ], seconds: 12, load: SuiteLoad(devices: 15))

    /// Quirks of the posted KVM_DEBUG_GIC_MSI_SETUP.
    private static let postedSetup: Quirks = [
        .staleForwarding, .vcpuIDAsIndex, .changesBeforeChecks, .duplicateMappings, .uncheckedSetup, .silentSoftware,
    ]
}
