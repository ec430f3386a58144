import Glibc

/// What kind of machine this is, read from /proc, /sys and uname(2). Nil: the machine does not tell.
public struct MachineFacts: Sendable, Equatable {
    /// The kernel's release, as `uname -r` prints it.
    public var kernelRelease: String?
    /// The architecture: `x86_64` or `arm64`.
    public var architecture: String?
    /// The machine's name, as `uname -n` prints it.
    public var hostName: String?
    /// The model name of the first CPU, or its part number.
    public var cpuModel: String?
    /// CPUs that are online.
    public var onlineCPUs: Int?
    /// Physical memory, in bytes.
    public var memoryBytes: Int?
    /// The clock source that the kernel uses.
    public var clockSource: String?
    /// The frequency governor of CPU 0.
    public var governor: String?
    /// Whether the CPU reports a hypervisor.
    public var isVirtual: Bool?
    /// The kernel's line on each vulnerability, by its name under /sys/devices/system/cpu/vulnerabilities.
    public var mitigations: [String: String] = [:]
    /// Quota and period of this process's cgroup, or of the one that holds it and has least, in microseconds; nil
    /// without a quota.
    public var cgroupQuota: String?
    /// The kernel command line.
    public var commandLine: String?
    /// State of simultaneous multithreading, in the kernel's word (/sys/devices/system/cpu/smt/control).
    public var threadsPerCore: String?
    /// Whether address spaces are randomised.
    public var randomizesAddresses: Bool?
    /// kernel.io_uring_disabled: 0 allowed, 1 and 2 not.
    public var ioUringDisabled: Int?

    /// Reads all facts.
    public static func read() -> MachineFacts {
        var facts = MachineFacts()
        facts.kernelRelease = TextFile.line("/proc/sys/kernel/osrelease")
        facts.hostName = TextFile.line("/proc/sys/kernel/hostname")
        #if arch(x86_64)
            facts.architecture = "x86_64"
        #elseif arch(arm64)
            facts.architecture = "arm64"
        #endif
        if let text = TextFile.read("/proc/cpuinfo") {
            facts.cpuModel = field("model name", in: text) ?? field("CPU part", in: text).map { "CPU part \($0)" }
            facts.isVirtual = field("flags", in: text)?.split(separator: " ").contains("hypervisor")
        }
        facts.onlineCPUs = Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        facts.memoryBytes = Int(sysconf(CInt(_SC_PHYS_PAGES))) * Int(sysconf(CInt(_SC_PAGESIZE)))
        facts.clockSource = TextFile.line("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        facts.governor = TextFile.line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
        facts.cgroupQuota = ControlGroup.own?.quota?.text
        facts.commandLine = TextFile.line("/proc/cmdline")
        facts.threadsPerCore = TextFile.line("/sys/devices/system/cpu/smt/control")
        facts.randomizesAddresses = TextFile.number("/proc/sys/kernel/randomize_va_space").map { $0 > 0 }
        facts.ioUringDisabled = TextFile.number("/proc/sys/kernel/io_uring_disabled")
        for name in ["meltdown", "spectre_v1", "spectre_v2", "retbleed", "spec_rstack_overflow", "mds"] {
            facts.mitigations[name] = TextFile.line("/sys/devices/system/cpu/vulnerabilities/\(name)")
        }
        return facts
    }

    /// The value of the first line `name : value` of /proc/cpuinfo.
    static func field(_ name: String, in text: String) -> String? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            return parts[1].split(separator: " ").joined(separator: " ")
        }
        return nil
    }
}
