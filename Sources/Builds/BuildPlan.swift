public import Rounds
public import Statistics

/// Which two builds are compared, on which suite, and by which metrics.
public struct BuildPlan: JudgedPlan, Sendable {
    /// A flag that the processes of both builds are started with.
    public struct Setting: Sendable, Equatable {
        /// The flag's name without its dashes.
        public var name: String
        /// The flag's value; nil for a flag without one.
        public var value: String?

        /// A flag's name and its value.
        public init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The path of the base's program. Its arms run twice in each round.
    public var base: String
    /// The path of the program that is judged.
    public var head: String
    /// The suite. Each arm of the head is compared with the arm of that name in the base.
    public var suite: String
    /// Load and filters for both builds, as flags of `irqmark run`.
    public var settings: [Setting] = []
    /// Names of settings that the base does not know, and is not started with.
    public var unknownToBase: [String] = []
    /// Names of settings that the head does not know, and is not started with.
    public var unknownToHead: [String] = []
    /// The metrics that are compared; unless they were chosen, each arm has those of them that fit it.
    public var metrics = GatedMetric.usual
    /// Whether the user chose the metrics.
    package private(set) var areMetricsChosen = false
    /// How large a change of a metric is one, and how small none; a metric that is missing here has its default.
    public var thresholds: [GatedMetric: Thresholds] = [:]
    /// The greatest figures that the head may have, in nanoseconds.
    public var ceilings: [GatedMetric: Double] = [:]
    /// Metrics without which there is no verdict; any other is set aside where this machine cannot judge it.
    public var required = Set(GatedMetric.allCases.filter(\.isRequired))
    /// Metrics that are shown, and decide nothing of arms with vLPIs.
    public var shownOnly = GatedMetric.shownOnly
    /// Synthetic work for one build, to see whether it is found: arm 0 is the base, 1 the head.
    public var handicap: Handicap?
    /// How long the comparison may take, in seconds; nil: `secondsPerArm` for each arm of the suite.
    public var durationSeconds: Double?
    /// The number of rounds before a single look; nil: as many looks as the time allows.
    public var rounds: Int?
    /// Signals per second in the open loops; nil: half of what the slowest side of each arm achieves.
    public var rate: Double?
    /// Signals per second in the open loops of arms of the host's KVM; nil: `rate`.
    public var liveRate: Double?
    /// The seed of the order of the processes in the rounds.
    public var seed: UInt64 = 1
    /// How long a process may be silent beyond the time that its work should take, in seconds.
    public var patienceSeconds = 30.0

    /// The time of an arm, in seconds: slices of some five milliseconds, in as many rounds as there can be. What is
    /// decided at the first look takes a third of it.
    public static let secondsPerArm = 10.0

    /// Two programs and a suite, with default load and method.
    public init(base: String, head: String, suite: String) {
        self.base = base
        self.head = head
        self.suite = suite
    }

    /// Judges these metrics of every arm, and no others.
    public mutating func judge(_ metrics: [GatedMetric]) {
        self.metrics = metrics
        areMetricsChosen = true
        shownOnly = []
    }

    /// The numbers of rounds after which a decision is tried, with so many arms.
    package func looks(arms: Int) -> [Int] {
        rounds.map { [$0] }
            ?? Method.looks(duration: durationSeconds, usual: Double(max(arms, 1)) * Self.secondsPerArm)
    }

    /// The command line of a process of the base or of the head, without the program.
    package func arguments(isHead: Bool) -> [String] {
        let unknown = isHead ? unknownToHead : unknownToBase
        return ["lockstep", suite]
            + settings.filter { !unknown.contains($0.name) }.flatMap { setting in
                setting.value.map { ["--\(setting.name)", $0] } ?? ["--\(setting.name)"]
            }
    }
}
