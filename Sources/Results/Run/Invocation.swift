/// What the user asked for, and when.
public struct Invocation: Sendable, Equatable {
    /// The command line, the program's name first.
    public var arguments: [String]
    /// The name of the suite that ran.
    public var suite: String
    /// The file that describes the suite, as it was named; nil for one that ships.
    public var suiteFile: String?
    /// Seed of every random choice of the run.
    public var seed: UInt64
    /// When the run began: UTC, ISO 8601.
    public var startedAt: String
    /// How long the run took, in nanoseconds.
    public var durationNanoseconds: UInt64
    /// Settings besides the defaults, in the order of their flags.
    public var settings: [Setting]
    /// What the user wants the result to say of itself: a branch, a commit, whose machine. Nothing depends on it.
    public var context: [Setting] = []
    /// Whether the run was ended from outside; the result then holds what was measured before.
    public var interrupted: Bool

    /// A setting that the user made, by a flag or by its environment twin.
    public struct Setting: Sendable, Equatable {
        /// The flag's name without its dashes.
        public var name: String
        /// The setting's value.
        public var value: String

        /// A flag's name and its value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An invocation; each parameter is the property of its name.
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
