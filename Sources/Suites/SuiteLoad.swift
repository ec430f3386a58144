public import Vocabulary

/// The load that a suite chooses; nil leaves the choice to the run.
public struct SuiteLoad: Sendable, Hashable {
    /// Signals per second in the open loop.
    public var rate: Double?
    /// Signals per second in the open loop of the arms of the host's KVM, which is slower than the model; nil: `rate`.
    public var liveRate: Double?
    /// How the signals of the open loop are spaced.
    public var arrivals: Arrivals?
    /// Signals in flight in the closed loop.
    public var window: Int?
    /// The number of rounds.
    public var rounds: Int?
    /// Devices of the generated workload, with 64 events each; nil: 16. The posted KVM_DEBUG_GIC_MSI_SETUP takes 988
    /// host interrupts, so suite `patches` has 15 devices.
    public var devices: Int?
    /// The number of vCPUs of the generated workload.
    public var vcpus: Int?
    /// The number of list registers of the software path.
    public var listRegisters: Int?
    /// The KVM whose rules arms follow that name none.
    public var era: Era?
    /// How long vCPUs that block may poll, in nanoseconds, of arms that say nothing of it.
    public var haltPoll: Int?
    /// How many threads inject, of arms that say nothing of it.
    public var writers: Int?
}
