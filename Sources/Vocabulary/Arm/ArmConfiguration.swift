/// One arm: a full configuration of the way from signal to acknowledge.
public struct ArmConfiguration: Sendable, Hashable {
    /// How tables and results call it.
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
    /// What is signalled.
    public var workload: WorkloadKind
    /// In which order LPIs change their path.
    public var forwarding: Forwarding
    /// vCPUs whose vLPIs are switched off or on each second while signals flow; 0 for none.
    public var togglesPerSecond: Int
    /// Behaviours of the posted patches that are switched on.
    public var quirks: Quirks
    /// Closed loop: signals in flight; nil for as many as the run says.
    public var window: Int?

    /// What only live KVM has.
    public var live = LiveAxes()

    /// What is not said is the default: `uring-edge`, `sharded`, `inline`, `spin`, `generated`.
    public init(
        _ name: String, _ path: PathKind, loop: LoopKind = .uringEdge, cache: CacheKind = .sharded,
        topology: Topology = .inline, guest: GuestKind = .spin, workload: WorkloadKind = .generated,
        forwarding: Forwarding = .lossless, togglesPerSecond: Int = 0, quirks: Quirks = [], window: Int? = nil
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
    }
}
