/// What the host's KVM says of itself and of an arm that it ran. No figure of live KVM stands without it.
public struct LiveResult: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...
    public var module: String
    /// Whether that module runs guests in software, without VMX or SVM.
    public var isSoftware: Bool
    /// Its switches: APICv, AVIC, halt polling, ...
    public var facts: [MachineFact]
    /// KVM's own counters over the closed-loop slices, by its names.
    public var statistics: [String: UInt64] = [:]
    /// What a signal's system call took, in ns: the median over the rounds' closed-loop slices; nil without a round.
    public var injectionNanoseconds: Double?

    /// Which KVM it is.
    public init(module: String, isSoftware: Bool, facts: [MachineFact]) {
        self.module = module
        self.isSoftware = isSoftware
        self.facts = facts
    }

    /// One of KVM's counters for each delivery; nil if KVM does not have it, or nothing was delivered.
    public func perDelivery(_ name: String, of deliveries: UInt64) -> Double? {
        deliveries == 0 || statistics.isEmpty ? nil : Double(statistics[name] ?? 0) / Double(deliveries)
    }
}
