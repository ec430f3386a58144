import Glibc
import Kernel

/// Which KVM the host has. No figure of live KVM means anything without it.
public struct KVMFacts: Sendable, Equatable {
    /// The module that runs guests: `kvm_intel`, `kvm_amd`, `kvm_pvm`, ...; `kvm` on arm64, where it is a part of the
    /// kernel.
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
    /// The words of the kernel's command line that say how KVM runs on arm64, by their names there: `kvm-arm.mode` (VHE
    /// or not), `kvm-arm.vgic_v4_enable` (direct injection). Empty elsewhere, and where the kernel has its defaults.
    public var parameters: [String: String]
    /// Whether this machine is itself a guest; nil where the processor does not say.
    public var runsInGuest: Bool?

    /// Reads the facts from /sys and /proc.
    public static func read() -> KVMFacts {
        let machine = MachineFacts.read()
        return KVMFacts(
            isVirtual: machine.isVirtual, processor: TextFile.read("/proc/cpuinfo") ?? "",
            commandLine: machine.commandLine ?? "", exists: { unsafe access($0, F_OK) == 0 }, text: TextFile.line)
    }

    /// Decides from what a machine shows.
    /// - Parameters:
    ///   - isVirtual: whether the processor shows a hypervisor.
    ///   - processor: the text of /proc/cpuinfo.
    ///   - commandLine: the kernel's command line.
    ///   - exists: whether there is a file or folder at a path.
    ///   - text: the text of the small file at a path, nil if it has none.
    init(
        isVirtual: Bool?, processor: String, commandLine: String = "", exists: (String) -> Bool,
        text: (String) -> String?
    ) {
        let flags = processor.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
        let known = Set(flags.split(separator: " "))
        // A module that is built into the kernel shows itself on a processor that it cannot use, too.
        var candidates = [("kvm_intel", "vmx"), ("kvm_amd", "svm"), ("kvm_pvm", nil as Substring?)]
        // arm64's /proc/cpuinfo has no line of flags, and its KVM no other module.
        if processor.split(separator: "\n").contains(where: { $0.hasPrefix("CPU implementer") }) {
            candidates.append(("kvm", nil))
        }
        let found = candidates.first { name, flag in
            exists("/sys/module/\(name)") && flag.map(known.contains) != false
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
        let words = commandLine.split(separator: " ").prefix { $0 != "--" }
        parameters = [:]
        for word in words where word.hasPrefix("kvm-arm.") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { parameters[String(parts[0])] = String(parts[1]) }
        }
        runsInGuest = isVirtual
    }
}
