/// What disturbed one round. Nil: the machine does not tell.
public struct RoundAudit: Sendable, Equatable {
    /// Number of the round, from 0.
    public var index: Int
    /// How long the round took, in nanoseconds.
    public var elapsedNanoseconds: UInt64
    /// Time that the hypervisor gave to others, all processors together, in nanoseconds.
    public var stealNanoseconds: UInt64?
    /// Time in which some task waited for a processor, in nanoseconds.
    public var pressureNanoseconds: UInt64?
    /// Periods in which the cgroup, or one that holds it, had used its CPU quota up.
    public var throttledPeriods: UInt64?
    /// For how long processors were kept from these cgroups, in nanoseconds, all together.
    public var throttledNanoseconds: UInt64?
    /// How often a measuring thread was moved to another processor, although it is bound to one.
    public var migrations: UInt64?
    /// How often the measuring threads were taken off their processors.
    public var involuntarySwitches: UInt64?
    /// How long the measuring thread was ready to run and did not, in nanoseconds.
    public var waitedNanoseconds: UInt64?
    /// The frequency of the measuring thread's processor, in kHz.
    public var frequencyKHz: UInt64?
    /// The longest time between two readings of the clock that follow each other at once, in nanoseconds.
    public var spinGapNanoseconds: UInt64?
    /// For how long of one slice the measuring thread's processor was away, in nanoseconds.
    public var awayNanoseconds: UInt64?
    /// Why the round is excluded, for all arms together; nil if it is not.
    public var excluded: String?
    /// The arms whose slices alone are excluded, each with the reason: those of a run, which measures them once more.
    public var exclusions: [ArmExclusion] = []

    /// A round without any finding so far.
    public init(index: Int, elapsedNanoseconds: UInt64) {
        self.index = index
        self.elapsedNanoseconds = elapsedNanoseconds
    }
}
