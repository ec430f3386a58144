/// What the host's KVM reports of itself and of an arm that it ran. No figure of live KVM stands without it.
public struct LiveResult: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...; `kvm` on arm64, where it is
    /// a part of the kernel.
    public var module: String
    /// Whether that module runs guests in software, without VMX or SVM.
    public var isSoftware: Bool
    /// KVM's switches: APICv, AVIC, halt polling, ...
    public var facts: [MachineFact]
    /// KVM's own counters over the closed-loop slices, by KVM's names. A counter that this KVM does not have is
    /// missing; a counter that did not move is 0.
    public var statistics: [String: UInt64] = [:]
    /// KVM's own histograms over the closed-loop slices, by KVM's names: element n counts durations from 2^(n-1) to 2^n
    /// ns, the last one all longer ones too.
    public var histograms: [String: [UInt64]] = [:]
    /// How long the system call of a signal took, in ns: the median over the rounds' closed-loop slices; nil without a
    /// round.
    public var injectionNanoseconds: Double?

    /// A KVM, before any counter was read.
    public init(module: String, isSoftware: Bool, facts: [MachineFact]) {
        self.module = module
        self.isSoftware = isSoftware
        self.facts = facts
    }

    /// Adds histograms of other slices, element by element.
    package mutating func add(histograms others: [String: [UInt64]]) {
        histograms.merge(others) { own, theirs in
            let longer = own.count < theirs.count ? theirs : own
            let shorter = own.count < theirs.count ? own : theirs
            return longer.indices.map { longer[$0] &+ (shorter.indices.contains($0) ? shorter[$0] : 0) }
        }
    }

    /// One of KVM's counters for each delivery; nil if KVM does not have it, or nothing was delivered.
    public func perDelivery(_ name: String, of deliveries: UInt64) -> Double? {
        deliveries == 0 ? nil : statistics[name].map { Double($0) / Double(deliveries) }
    }

    /// KVM's counters that describe an interrupt's way, with the name of each in results, and in words. Each
    /// architecture's KVM has its own.
    public var perInterrupt: [(counter: String, name: String, words: String)] {
        let own: [(String, String, String)] =
            statistics["wfi_exit_stat"] == nil
            ? [("insn_emulation", "emulatedInstructions", "emulated instructions"), ("halt_exits", "halts", "halts")]
            : [
                ("wfi_exit_stat", "wfiExits", "WFI exits"),
                ("mmio_exit_kernel", "mmioExitsToKernel", "accesses that KVM answered"),
                ("mmio_exit_user", "mmioExitsToUser", "accesses that irqmark answered"),
            ]
        return [("exits", "exits", "exits")] + own
    }
}
