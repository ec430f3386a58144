public import Rounds
public import Statistics

/// Which two builds are compared, over which suite, and by what.
public struct BuildPlan: JudgedPlan, Sendable {
    /// One thing that the processes of both builds are told, by the name of its flag.
    public struct Setting: Sendable, Equatable {
        /// Without its dashes.
        public var name: String
        /// nil for a plain flag.
        public var value: String?

        /// A flag, with a value unless it is a plain one.
        public init(_ name: String, _ value: String?) {
            self.name = name
            self.value = value
        }
    }

    /// The program that the other is held against. Its arms run twice in each round.
    public var base: String
    /// The program that is judged.
    public var head: String
    /// Each of its arms is compared with the same arm of the other build.
    public var suite: String
    /// Load and filters of both builds, as flags of `irqmark run`.
    public var settings: [Setting] = []
    /// What is compared.
    public var metrics = GatedMetric.allCases
    /// Relative changes that are still no change; a metric that is not here has its own.
    public var margins: [GatedMetric: Double] = [:]
    /// What the head's own figures may be at most, in nanoseconds.
    public var ceilings: [GatedMetric: Double] = [:]
    /// What there is no verdict without; the rest is set aside where this machine cannot judge it.
    public var required = Set(GatedMetric.allCases.filter(\.isRequired))
    /// Extra work of one build, to see whether it is found: arm 0 is the base, 1 the head.
    public var handicap: Handicap?
    /// How long all may take; nil: `secondsPerArm` for each arm of the suite.
    public var durationSeconds: Double?
    /// A single look after so many rounds; nil: after 30, 48 and 96.
    public var rounds: Int?
    /// Signals a second in the open loops; nil: half of what the slowest side of each arm can take.
    public var rate: Double?
    /// Decides the order of the processes in the rounds.
    public var seed: UInt64 = 1
    /// How long a process may be silent beyond what its work should take.
    public var patienceSeconds = 30.0

    /// Slices of about ten milliseconds, in as many rounds as there can be.
    public static let secondsPerArm = 5.5

    /// Two programs and a suite, with the load and the method that are usual.
    public init(base: String, head: String, suite: String) {
        self.base = base
        self.head = head
        self.suite = suite
    }

    /// After how many rounds a decision is tried.
    ///
    /// A block of rounds belongs to one launch, the five launches take turns, and a verdict needs all five: hence the
    /// first look after five blocks of six rounds. All five live from the beginning, so each look has rounds of all of
    /// them from the whole time, and a drift of the machine is not taken for a difference between launches.
    package var looks: [Int] { rounds.map { [$0] } ?? Method.looksOfBuilds }

    /// The command line of a build's process.
    package var arguments: [String] {
        ["lockstep", suite]
            + settings.flatMap { setting in
                setting.value.map { ["--\(setting.name)", $0] } ?? ["--\(setting.name)"]
            }
    }
}
