import Glibc
import Kernel

/// Which KVM the host has. No figure of live KVM means anything without it.
public struct KVMFacts: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...
    public var module: String
    /// Whether that module runs guests in software, without VMX or SVM.
    public var isSoftware: Bool
    /// APICv (Intel): interrupts are delivered without an exit. Nil where the module has no such switch.
    public var apicv: Bool?
    /// AVIC (AMD): interrupts are delivered without an exit. Nil where the module has no such switch.
    public var avic: Bool?
    /// How long KVM polls for a halted vCPU before the vCPU's thread sleeps, in ns; nil where the kernel does not say.
    public var haltPollNanoseconds: Int?
    /// Whether guests may run guests of their own; nil where the module has no such switch.
    public var nested: Bool?
    /// Whether this machine is itself a guest; nil where the processor does not say.
    public var runsInGuest: Bool?

    /// Reads the facts from /sys and /proc.
    public static func read() -> KVMFacts {
        KVMFacts(
            isVirtual: MachineFacts.read().isVirtual, processor: TextFile.read("/proc/cpuinfo") ?? "",
            exists: { unsafe access($0, F_OK) == 0 }, text: TextFile.line)
    }

    /// Decides from what a machine shows.
    /// - Parameters:
    ///   - isVirtual: whether the processor shows a hypervisor.
    ///   - processor: the text of /proc/cpuinfo.
    ///   - exists: whether there is a file or folder at a path.
    ///   - text: the text of the small file at a path, nil if it has none.
    init(isVirtual: Bool?, processor: String, exists: (String) -> Bool, text: (String) -> String?) {
        let flags = processor.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
        let words = Set(flags.split(separator: " "))
        // A module that is built into the kernel shows itself on a processor that it cannot use, too.
        let candidates = [("kvm_intel", "vmx"), ("kvm_amd", "svm"), ("kvm_pvm", nil as Substring?)]
        let found = candidates.first { name, flag in
            exists("/sys/module/\(name)") && flag.map(words.contains) != false
        }?.0
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
