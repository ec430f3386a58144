public import Metrics

/// How long one injection takes beyond the bare system call that makes it.
public struct NetInjection: Sendable, Equatable {
    /// Who injects, and how.
    public enum Injector: String, Sendable, CaseIterable {
        /// The host's KVM: a write to an eventfd that it has taken.
        case kvmIrqfd
        /// The host's KVM: KVM_SIGNAL_MSI.
        case kvmSignalMSI
        /// The model: translation, latch and ap_list.
        case modelSoftware
        /// The model: translation of a forwarded MSI and the vLPI's pending bit.
        case modelDirect

        /// Whether the host's kernel injects.
        public var isKernel: Bool { self == .kvmIrqfd || self == .kvmSignalMSI }

        /// Path and loop of the arms that inject in this way.
        package var axes: (path: String, loop: String) {
            switch self {
            case .kvmIrqfd: ("kvm", "irqfd")
            case .kvmSignalMSI: ("kvm", "call")
            case .modelSoftware: ("software", "call")
            case .modelDirect: ("direct", "call")
            }
        }
    }

    /// Who injects, and how.
    public let injector: Injector
    /// The arm that was measured.
    public let arm: String
    /// The floor of the arm's loop: the arm that makes only the system call.
    public let floor: String
    /// How long the system call of a signal took, injection included, in ns.
    public let nanoseconds: Double
    /// How long the floor's system call took, in ns.
    public let floorNanoseconds: Double

    /// How long the injection alone took, in ns. Noise can make it negative.
    public var netNanoseconds: Double { nanoseconds - floorNanoseconds }

    /// In what the figures of model and kernel differ, beside the faults of the model.
    public static let difference =
        "the kernel's figures hold what a model of a GIC does not: waking and kicking a real vCPU, an x86 APIC's "
        + "registers in place of list registers and no ITS to walk, locks that other subsystems share, and mitigations"
}

extension RunResult {
    /// The injections of model and kernel beside each other, or why they cannot be compared here. Nil if no arm of the
    /// run is live.
    public var modelBesideKernel: Reading<[NetInjection]>? {
        guard let live = arms.lazy.compactMap(\.live).first else { return nil }
        guard !live.isSoftware else {
            return .unavailable(
                "\(live.module) runs its guests in software, and what an interrupt costs it says nothing of hardware")
        }
        guard ["kvm_intel", "kvm_amd"].contains(live.module) else {
            return .unavailable("nothing says that \(live.module) runs its guests on hardware")
        }
        var found: [NetInjection] = []
        var missing: [String] = []
        for injector in NetInjection.Injector.allCases {
            if let injection = netInjection(injector) {
                found.append(injection)
            } else {
                missing.append("\(injector.axes.path) by \(injector.axes.loop)")
            }
        }
        return missing.isEmpty
            ? .value(found)
            : .unavailable(
                "this run has no figure for \(missing.joined(separator: ", ")); the suite paths has all four")
    }

    /// The injection of the first sound arm of that way whose vCPUs run on the thread that signals.
    private func netInjection(_ injector: NetInjection.Injector) -> NetInjection? {
        let (path, loop) = injector.axes
        for arm in arms where arm.path == path && arm.loop == loop && arm.topology == "inline" && !arm.isVoid {
            guard let floor = floor(of: arm), !floor.isVoid, let ours = arm.nanosecondsPerCall,
                let theirs = floor.nanosecondsPerCall
            else { continue }
            return NetInjection(
                injector: injector, arm: arm.name, floor: floor.name, nanoseconds: ours, floorNanoseconds: theirs)
        }
        return nil
    }
}

extension ArmResult {
    /// How long the system call of a signal took in the closed loop, in ns: the median over the rounds; nil without a
    /// round.
    fileprivate var nanosecondsPerCall: Double? {
        if let live { return live.injectionNanoseconds }
        guard let injection = cost.phases["injection"], let hardware = cost.phases["hardware"] else { return nil }
        return injection + hardware
    }
}
