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
    /// Devices of the generated workload, with 64 events each; 16 if nothing is said. The posted
    /// KVM_DEBUG_GIC_MSI_SETUP takes 988 host interrupts: suite `patches` has 15 devices.
    public var devices: Int?
    /// vCPUs of the generated workload.
    public var vcpus: Int?
    /// List registers of the software path.
    public var listRegisters: Int?
}
