/// What the host's KVM says of itself and of an arm that it ran. No figure of live KVM stands without it.
public struct LiveResult: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...
    public var module: String
    /// Whether that module runs guests in software, without VMX or SVM.
    public var isSoftware: Bool
    /// Its switches: APICv, AVIC, halt polling, ...
    public var facts: [MachineFact]
    /// KVM's own counters over the closed-loop slices, by its names. One that KVM does not have is not there; one that
    /// did not move is 0.
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
        deliveries == 0 ? nil : statistics[name].map { Double($0) / Double(deliveries) }
    }

    /// What tells most of an interrupt's way, for each delivery: KVM's counter, its name in results, and in words.
    public static let perInterrupt: [(counter: String, name: String, words: String)] = [
        ("exits", "exits", "exits"), ("insn_emulation", "emulatedInstructions", "emulated instructions"),
        ("halt_exits", "halts", "halts"),
    ]
}
