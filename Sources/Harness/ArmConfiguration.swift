public import Events
public import VGIC

/// One arm: a full configuration of the way from signal to acknowledge.
public struct ArmConfiguration: Sendable, Hashable {
    public var name: String
    public var path: PathKind
    public var loop: LoopKind
    public var cache: CacheKind
    public var topology: Topology
    public var guest: GuestKind
    public var workload: WorkloadKind

    /// What is not said is the default: `uring-edge`, `sharded`, `inline`, `spin`, `generated`.
    public init(
        _ name: String, _ path: PathKind, loop: LoopKind = .uringEdge, cache: CacheKind = .sharded,
        topology: Topology = .inline, guest: GuestKind = .spin, workload: WorkloadKind = .generated
    ) {
        self.name = name
        self.path = path
        self.loop = loop
        self.cache = cache
        self.topology = topology
        self.guest = guest
        self.workload = workload
    }
}
