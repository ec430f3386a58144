/// What was asked for, and when.
public struct Invocation: Sendable, Equatable {
    /// The command line, the program's name first.
    public var arguments: [String]
    /// The suite that ran.
    public var suite: String
    /// The file that describes the suite, as it was named; nil for one that ships.
    public var suiteFile: String?
    /// Seed of every random choice of the run.
    public var seed: UInt64
    /// Start in UTC, ISO 8601.
    public var startedAt: String
    /// From the start to the end of the run, in nanoseconds.
    public var durationNanoseconds: UInt64
    /// What was set besides the defaults, by its flag's name without dashes, in that order.
    public var settings: [Setting]
    /// What whoever asked wants the result to say of itself: a branch, a commit, whose machine. Nothing decides by it.
    public var context: [Setting] = []
    /// Whether the run was ended from outside; what is here was measured before that.
    public var interrupted: Bool

    /// One flag that was given, on the command line or by its environment twin.
    public struct Setting: Sendable, Equatable {
        /// Its name without dashes.
        public var name: String
        /// What it was set to.
        public var value: String

        /// A flag and its value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All of it at once.
    public init(
        arguments: [String] = [], suite: String, seed: UInt64, startedAt: String, durationNanoseconds: UInt64 = 0,
        settings: [Setting] = [], interrupted: Bool = false
    ) {
        self.arguments = arguments
        self.suite = suite
        self.seed = seed
        self.startedAt = startedAt
        self.durationNanoseconds = durationNanoseconds
        self.settings = settings
        self.interrupted = interrupted
    }
}
