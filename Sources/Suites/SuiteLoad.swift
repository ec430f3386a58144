public import Vocabulary

/// The load of a suite; nil leaves the choice to the run.
public struct SuiteLoad: Sendable, Hashable {
    /// Signals a second in the open loop.
    public var rate: Double?
    /// How they follow each other.
    public var arrivals: Arrivals?
    /// Signals in flight in the closed loop.
    public var window: Int?
    /// Rounds.
    public var rounds: Int?
    /// vCPUs of the generated workload.
    public var vcpus: Int?
    /// List registers of the software path.
    public var listRegisters: Int?
}
