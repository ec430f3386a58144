import Loads
import Loops
public import Suites
public import Vocabulary

/// What the user asked for. An empty filter keeps every arm; nil leaves the choice to the suite.
public struct RunPlan: Sendable {
    /// Name of the suite.
    public var suite: String
    /// The suite that a file describes; nil for a suite that ships, or if arms are named.
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
    /// The part of the arms that pass the filters; nil: all.
    public var shard: Shard?
    /// Signals per second in the open-loop slices; nil: the suite's, else half of the slowest arm's throughput.
    public var rate: Double?
    /// Signals per second in the open-loop slices of the arms of the host's KVM; nil: `rate`.
    public var liveRate: Double?
    /// Whether the rate is half of the slowest arm's throughput, whatever rate the suite states.
    public var measuresRate = false
    /// How the signals of the open-loop slices are spaced; nil: constant gaps.
    public var arrivals: Arrivals?
    /// Signals in flight in the closed-loop slices; nil: 64.
    public var window: Int?
    /// How long the run may take, in seconds.
    public var durationSeconds: Double?
    /// The number of rounds; nil: as many as fit into the duration.
    public var rounds: Int?
    /// The seed of the order of signals and of arms.
    public var seed: UInt64 = 1
    /// The file of a recorded guest; nil: the one that ships.
    public var trace: String?
    /// How many times faster than recorded a trace with times of its own is played; nil: once.
    public var speed: Double?
    /// Whether a trace with times of its own is played at these. If not, it has the run's rate.
    public var keepsTimes = true
    /// Whether each signal of loop `call` makes one real, empty system call.
    public var callSystemCall = false
    /// vCPUs of the generated workload; nil: 4.
    public var vcpus: Int?
    /// List registers of the software path; nil: 4.
    public var listRegisters: Int?
    /// The KVM whose rules arms follow that name none; nil: the newest.
    public var era: Era?
    /// How long vCPUs that block may poll, in nanoseconds, of arms that say nothing of it; nil: they do not poll.
    public var haltPoll: Int?
    /// How many threads inject, of arms that say nothing of it and can have several; nil: one.
    public var writers: Int?
    /// Whether the run ends as soon as an arm is void. If not, the other arms go on.
    public var failsFast = false
    /// Which histograms of the open loop the result holds whole.
    public var histograms = HistogramChoice.response
    /// Whether the arms keep an account of each LPI. Their times say nothing then.
    public var accountsLPIs = false
    /// Which instruction counter `counts` and `guard` use.
    public var counter = CounterChoice.auto

    /// All arms of a suite, with the suite's own choices.
    public init(suite: String) { self.suite = suite }

    /// All arms of a suite, which may be one that a file describes, with the suite's load.
    public init(_ suite: Suite) {
        self.init(suite: suite.name)
        described = suite
    }

    /// Sets what the plan leaves open to the suite's choices.
    public mutating func fill(from load: SuiteLoad) {
        if rate == nil, !measuresRate { (rate, liveRate) = (load.rate, load.liveRate) }
        arrivals = arrivals ?? load.arrivals
        window = window ?? load.window
        rounds = rounds ?? load.rounds
        vcpus = vcpus ?? load.vcpus
        listRegisters = listRegisters ?? load.listRegisters
        era = era ?? load.era
        haltPoll = haltPoll ?? load.haltPoll
        writers = writers ?? load.writers
    }

    /// Signals per second that are stated for the model's arms or for those of the host's KVM; nil: they are measured.
    public func openRate(isLive: Bool) -> Double? { isLive ? liveRate ?? rate : rate }

    /// The suite that runs; nil if there is none of its name.
    public var definition: Suite? { described ?? Suite.named(suite) }

    /// The arms of a suite that this plan runs: those that the filters keep, and of these its shard.
    public func arms(of suite: Suite) -> [Arm] {
        let kept = suite.arms.filter(keeps)
        return shard?.arms(of: kept) ?? kept
    }

    /// Whether the filters keep this arm.
    public func keeps(_ arm: Arm) -> Bool {
        func passes<Axis: Equatable>(_ filter: [Axis], _ value: Axis) -> Bool {
            filter.isEmpty || filter.contains(value)
        }
        guard names.isEmpty || names.contains(where: { $0.matches(arm.name) }) else { return false }
        return passes(paths, arm.path) && passes(loops, arm.loop) && passes(caches, arm.cache)
            && passes(topologies, arm.topology) && passes(guests, arm.guest) && passes(workloads, arm.workload)
    }
}
