public import Events
public import VGIC

/// What the user asked for. An empty filter keeps every arm; nil leaves the choice to the suite.
public struct RunPlan: Sendable {
    public var suite: String
    public var paths: [PathKind] = []
    public var loops: [LoopKind] = []
    public var caches: [CacheKind] = []
    public var topologies: [Topology] = []
    public var guests: [GuestKind] = []
    public var workloads: [WorkloadKind] = []
    /// Signals a second in the open-loop slices; nil: half of the slowest arm's throughput.
    public var rate: Double?
    /// Signals in flight in the closed-loop slices; 64 if not said.
    public var window: Int?
    /// How long the run may take.
    public var durationSeconds: Double?
    /// Rounds; nil: as many as fit into the duration.
    public var rounds: Int?
    public var seed: UInt64 = 1
    /// A recorded guest in place of the shipped one.
    public var trace: String?
    public var callSystemCall = false
    public var vcpus: Int?
    public var listRegisters: Int?

    public init(suite: String) { self.suite = suite }

    /// Whether the filters keep this arm.
    public func keeps(_ arm: ArmConfiguration) -> Bool {
        func passes<Axis: Equatable>(_ filter: [Axis], _ value: Axis) -> Bool {
            filter.isEmpty || filter.contains(value)
        }
        return passes(paths, arm.path) && passes(loops, arm.loop) && passes(caches, arm.cache)
            && passes(topologies, arm.topology) && passes(guests, arm.guest) && passes(workloads, arm.workload)
    }
}
