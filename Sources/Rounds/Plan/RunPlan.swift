import Loads
import Loops
public import Suites
public import Vocabulary

/// What the user asked for. An empty filter keeps every arm; nil leaves the choice to the suite.
public struct RunPlan: Sendable {
    /// Name of the suite.
    public var suite: String
    /// The suite, if a file describes it; nil: one of that name ships, or arms are named.
    public var described: Suite?
    /// Keep arms of these names.
    public var names: [NamePattern] = []
    /// Keep arms of these paths.
    public var paths: [PathKind] = []
    /// Keep arms of these loops.
    public var loops: [LoopKind] = []
    /// Keep arms of these caches.
    public var caches: [CacheKind] = []
    /// Keep arms of these topologies.
    public var topologies: [Topology] = []
    /// Keep arms of these guests.
    public var guests: [GuestKind] = []
    /// Keep arms of these workloads.
    public var workloads: [WorkloadKind] = []
    /// Signals a second in the open-loop slices; nil: half of the slowest arm's throughput.
    public var rate: Double?
    /// How the signals of the open-loop slices follow each other; constant if not said.
    public var arrivals: Arrivals?
    /// Signals in flight in the closed-loop slices; 64 if not said.
    public var window: Int?
    /// How long the run may take.
    public var durationSeconds: Double?
    /// Rounds; nil: as many as fit into the duration.
    public var rounds: Int?
    /// Decides the order of signals and of arms.
    public var seed: UInt64 = 1
    /// A recorded guest in place of the shipped one.
    public var trace: String?
    /// Whether `call` makes one real, empty system call a signal.
    public var callSystemCall = false
    /// vCPUs of the generated workload; 4 if not said.
    public var vcpus: Int?
    /// List registers of the software path; 4 if not said.
    public var listRegisters: Int?
    /// Whether the run ends as soon as an arm is void; else the other arms go on.
    public var failsFast = false
    /// Who counts instructions, for whom counts.
    public var counter = CounterChoice.auto

    /// Everything of that suite, with its own choices.
    public init(suite: String) { self.suite = suite }

    /// Everything of a suite, which may be one that a file describes, with its load.
    public init(_ suite: Suite) {
        self.init(suite: suite.name)
        described = suite
    }

    /// What the plan leaves open, as the suite says.
    public mutating func fill(from load: SuiteLoad) {
        rate = rate ?? load.rate
        arrivals = arrivals ?? load.arrivals
        window = window ?? load.window
        rounds = rounds ?? load.rounds
        vcpus = vcpus ?? load.vcpus
        listRegisters = listRegisters ?? load.listRegisters
    }

    /// The suite that runs; nil if there is none of that name.
    public var definition: Suite? { described ?? Suite.named(suite) }

    /// Whether the filters keep this arm.
    public func keeps(_ arm: ArmConfiguration) -> Bool {
        func passes<Axis: Equatable>(_ filter: [Axis], _ value: Axis) -> Bool {
            filter.isEmpty || filter.contains(value)
        }
        guard names.isEmpty || names.contains(where: { $0.matches(arm.name) }) else { return false }
        return passes(paths, arm.path) && passes(loops, arm.loop) && passes(caches, arm.cache)
            && passes(topologies, arm.topology) && passes(guests, arm.guest) && passes(workloads, arm.workload)
    }
}
