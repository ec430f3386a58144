/// An arm: one full configuration of the way from a signal to its acknowledge.
public struct Arm: Sendable, Hashable {
    /// The arm's name in tables and results.
    public var name: String
    /// How an injection becomes a delivery.
    public var path: PathKind
    /// How the host learns of a signal.
    public var loop: LoopKind
    /// The translation cache.
    public var cache: CacheKind
    /// Which threads play which role.
    public var topology: Topology
    /// What an idle guest does.
    public var guest: GuestKind
    /// What the devices signal.
    public var workload: WorkloadKind
    /// In which order LPIs change their path.
    public var forwarding: Forwarding
    /// How many vCPUs a second have their vLPIs switched off or on while signals flow; 0 for none.
    public var togglesPerSecond: Int
    /// Behaviours of the posted patches that are switched on.
    public var quirks: Quirks
    /// Signals in flight in the closed loop; nil for the run's number.
    public var window: Int?
    /// The KVM whose rules the model follows; nil for the run's.
    public var era: Era?
    /// List registers of each vCPU, 1 to 16; nil for the run's.
    public var listRegisters: Int?
    /// How long a vCPU that blocks may poll before it sleeps (`halt_poll_ns`), in nanoseconds; nil for the run's.
    public var haltPoll: Int?
    /// How many threads inject, each in its own context; nil for the run's.
    public var writers: Int?

    /// What the VMM changes of routes and irqfds while signals flow.
    public var routing = RoutingAxes()
    /// What the guest's driver tells its ITS while signals flow.
    public var commands = CommandAxes()
    /// How much of the cache a command of the guest takes away.
    public var invalidation = Invalidation.whole
    /// Who keeps alive what a command of the guest has taken away.
    public var unmap = Unmap.grace
    /// The generated load, as far as the arm says it itself.
    public var shape = LoadShape()
    /// Axes that only an arm of the host's KVM has.
    public var live = LiveAxes()

    /// The times that a vCPU may poll, in nanoseconds.
    public static let haltPolls = 0...1_000_000_000

    /// How many threads may inject.
    public static let writerCounts = 1...64

    /// An arm whose axes are `uring-edge`, `sharded`, `inline`, `spin` and `generated` unless given.
    public init(
        _ name: String, _ path: PathKind, loop: LoopKind = .uringEdge, cache: CacheKind = .sharded,
        topology: Topology = .inline, guest: GuestKind = .spin, workload: WorkloadKind = .generated,
        forwarding: Forwarding = .lossless, togglesPerSecond: Int = 0, quirks: Quirks = [], window: Int? = nil,
        era: Era? = nil, listRegisters: Int? = nil, haltPoll: Int? = nil, writers: Int? = nil
    ) {
        self.name = name
        self.path = path
        self.loop = loop
        self.cache = cache
        self.topology = topology
        self.guest = guest
        self.workload = workload
        self.forwarding = forwarding
        self.togglesPerSecond = togglesPerSecond
        self.quirks = quirks
        self.window = window
        self.era = era
        self.listRegisters = listRegisters
        self.haltPoll = haltPoll
        self.writers = writers
    }

    /// Whether the arm has an interrupt controller of the model, whose rules an era decides.
    package var followsEra: Bool { path != .floor && !isLive }

    /// Whether vCPUs of the arm can poll before they sleep: they block, and something can come while they poll.
    package var canPoll: Bool { guest == .wfi && followsEra && topology.hasVCPUThread }

    /// Whether several threads can inject: each calls the model, and none of them runs vCPUs.
    package var canHaveWriters: Bool {
        loop == .call && topology == .vcpuApart && path.usesITS && !isLive
    }

    /// Processors that the arm wants: one for each thread.
    package var processors: Int { topology.processors + max(0, (writers ?? 1) - 1) }

    /// Processors without which the arm is not run: with several writers one for each thread, since otherwise which of
    /// them take turns would decide the figures.
    package var leastProcessors: Int { (writers ?? 1) > 1 ? processors : topology.leastProcessors }

    /// The arm with what it leaves to the run.
    /// - Parameters:
    ///   - era: the run's era.
    ///   - listRegisters: the run's number of list registers.
    ///   - haltPoll: the run's longest poll, in nanoseconds.
    ///   - writers: the run's number of writers.
    package func completed(era: Era, listRegisters: Int, haltPoll: Int, writers: Int) -> Arm {
        var arm = self
        if followsEra { arm.era = arm.era ?? era }
        if path == .software { arm.listRegisters = arm.listRegisters ?? listRegisters }
        if canPoll { arm.haltPoll = arm.haltPoll ?? haltPoll }
        if canHaveWriters { arm.writers = arm.writers ?? writers }
        return arm
    }

    /// The arm with changes.
    /// - Parameter change: makes them.
    package func with(_ change: (inout Arm) -> Void) -> Arm {
        var arm = self
        change(&arm)
        return arm
    }
}
