/// What came of an import: what the trace holds, and on what it rests.
public struct ImportSummary: Sendable, Equatable {
    /// The kind of the log: `/proc/interrupts`, `ftrace`.
    public var origin: String
    /// What is known of the arrivals: `recorded`, `poisson (assumed)`, `order only`.
    public var arrivals: String
    /// Interrupts in the trace.
    public var interrupts: UInt64 = 0
    /// Sources: events of devices.
    public var events = 0
    /// Devices.
    public var devices = 0
    /// vCPUs of the guest.
    public var vcpus = 0
    /// From the first interrupt to the last, in nanoseconds; 0 if the times are not known.
    public var nanoseconds: UInt64 = 0
    /// How often a source's interrupts came on another vCPU than before: MOVI commands.
    public var moves: UInt64 = 0
    /// What the log counts and the trace leaves out, by name.
    public var beside: [Beside] = []
    /// What the log does not say and was assumed, in words.
    public var assumed: [String] = []

    /// Something that was counted and left out.
    public struct Beside: Sendable, Equatable {
        /// Its name: `IPI`, `kvm_exit`.
        public var name: String
        /// How often it came.
        public var count: UInt64
    }
}
