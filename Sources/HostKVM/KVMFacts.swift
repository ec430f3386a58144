import CLinux
import Kernel

/// Which KVM this is. No figure of live KVM means anything without it.
public struct KVMFacts: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...
    public var module: String
    /// Whether that module runs guests in software, without VMX or SVM.
    public var isSoftware: Bool
    /// APICv (Intel): interrupts are delivered without an exit. Nil where the module has no such switch.
    public var apicv: Bool?
    /// AVIC (AMD), likewise.
    public var avic: Bool?
    /// How long a halted vCPU is polled for before its thread sleeps, in ns; nil where the kernel does not say.
    public var haltPollNanoseconds: Int?
    /// Whether guests may run guests.
    public var nested: Bool?
    /// Whether this machine is itself a guest; nil where the processor does not say.
    public var runsInGuest: Bool?

    /// As /sys tells it.
    public static func read() -> KVMFacts { KVMFacts(isVirtual: MachineFacts.read().isVirtual, text: TextFile.line) }

    /// - Parameters:
    ///   - isVirtual: whether the processor shows a hypervisor.
    ///   - text: the text of a small file, nil if it has none.
    init(isVirtual: Bool?, text: (String) -> String?) {
        let known = ["kvm_pvm", "kvm_intel", "kvm_amd"]
        // A module without parameters has `refcnt`, or at least `uevent`; what is built in has its parameters.
        let found = known.first { name in
            ["initstate", "refcnt", "uevent", "parameters/nested"].contains {
                text("/sys/module/\(name)/\($0)") != nil
            }
        }
        module = found ?? "a KVM of unknown name"
        isSoftware = found == "kvm_pvm"
        func flag(_ name: String) -> Bool? {
            guard let found, let word = text("/sys/module/\(found)/parameters/\(name)") else { return nil }
            return word == "Y" || word == "1"
        }
        apicv = flag("enable_apicv")
        avic = flag("avic")
        nested = flag("nested")
        haltPollNanoseconds = text("/sys/module/kvm/parameters/halt_poll_ns").flatMap { Int($0) }
        runsInGuest = isVirtual
    }
}
