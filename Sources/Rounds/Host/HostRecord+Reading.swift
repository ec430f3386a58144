public import Kernel
import Metrics
public import Results

extension HostRecord {
    /// Reads the machine that this process runs on.
    /// - Parameters:
    ///   - clock: the clock that measures. It is part of the machine: figures of different clocks are not compared.
    ///   - processors: how many processors the process may use. A thread that has bound itself would see one.
    public static func read(clock: TickClock, processors: Int) -> HostRecord {
        var record = HostRecord(MachineFacts.read(), processors: processors, text: TextFile.line)
        record.add(MachineFact("clock", text: clock.source, else: "", decides: true))
        record.add(MachineFact("clockCostNanoseconds", number: Int(clock.costNanoseconds.rounded(.up)), else: ""))
        return record
    }

    /// The machine that these readings describe.
    /// - Parameters:
    ///   - facts: facts that the kernel reports.
    ///   - processors: how many processors the process may use.
    ///   - text: gives the text of a small file without surrounding white space, nil if it has none.
    package init(_ facts: MachineFacts, processors: Int, text: (String) -> String?) {
        self.init()
        addSoftware(facts, text)
        addProcessor(facts, processors, text)
        addSurroundings(facts, text)
    }

    private mutating func addSoftware(_ facts: MachineFacts, _ text: (String) -> String?) {
        add(MachineFact("host", text: facts.hostName, else: "the kernel does not tell its host name"))
        add(
            MachineFact("os", text: Self.systemName(text("/etc/os-release")), else: "no PRETTY_NAME in /etc/os-release")
        )
        add(MachineFact("kernel", text: facts.kernelRelease, else: "no /proc/sys/kernel/osrelease", decides: true))
        add(
            MachineFact(
                "kernelParameters", text: facts.commandLine.map(Self.parametersThatMatter), else: "no /proc/cmdline",
                decides: true))
        let mitigations = facts.mitigations.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        add(
            MachineFact(
                "mitigations", text: mitigations.isEmpty ? nil : mitigations.joined(separator: "; "),
                else: "no /sys/devices/system/cpu/vulnerabilities", decides: true))
        add(MachineFact("aslr", flag: facts.randomizesAddresses, else: "no /proc/sys/kernel/randomize_va_space"))
        add(MachineFact("ioUringDisabled", number: facts.ioUringDisabled, else: "the kernel has no such switch"))
    }

    private mutating func addProcessor(_ facts: MachineFacts, _ processors: Int, _ text: (String) -> String?) {
        let policy = "/sys/devices/system/cpu/cpu0/cpufreq/"
        let noFrequencies = "no cpufreq here"
        add(MachineFact("architecture", text: facts.architecture, else: "not one that irqmark knows", decides: true))
        add(MachineFact("cpuModel", text: facts.cpuModel, else: "not in /proc/cpuinfo", decides: true))
        add(MachineFact("cores", number: facts.onlineCPUs, else: "sysconf does not say", decides: true))
        add(MachineFact("usableCores", number: processors, else: "", decides: true))
        add(
            MachineFact(
                "smt", flag: facts.threadsPerCore.map { $0 == "on" }, else: "no /sys/devices/system/cpu/smt",
                decides: true))
        add(MachineFact("governor", text: facts.governor, else: noFrequencies, decides: true))
        add(MachineFact("turbo", flag: Self.turbo(text), else: noFrequencies, decides: true))
        for (name, file) in [("frequencyMinKHz", "scaling_min_freq"), ("frequencyMaxKHz", "scaling_max_freq")] {
            add(MachineFact(name, number: text(policy + file).flatMap { Int($0) }, else: noFrequencies))
        }
        add(MachineFact("memoryBytes", number: facts.memoryBytes, else: "sysconf does not say"))
        add(
            MachineFact(
                "clockSource", text: facts.clockSource, else: "no /sys/devices/system/clocksource", decides: true))
    }

    private mutating func addSurroundings(_ facts: MachineFacts, _ text: (String) -> String?) {
        let name = text("/sys/hypervisor/type") ?? text("/sys/class/dmi/id/sys_vendor") ?? "a hypervisor"
        add(
            MachineFact(
                "hypervisor", text: facts.isVirtual == true ? name : nil,
                else: facts.isVirtual == nil ? "the processor does not say" : "none: the processor shows no hypervisor",
                decides: true))
        add(MachineFact("cgroupQuota", text: facts.cgroupQuota, else: "no CPU quota", decides: true))
        for (name, file) in [("isolatedCPUs", "isolated"), ("nohzFull", "nohz_full")] {
            add(
                MachineFact(
                    name, text: text("/sys/devices/system/cpu/" + file), else: "none, or the kernel does not say",
                    decides: true))
        }
    }

    /// The parameters of the kernel's command line that change what an interrupt costs. All others are dropped: a
    /// result is made to be published, and a command line can hold names, addresses and passwords.
    static func parametersThatMatter(_ commandLine: String) -> String {
        let names: Set = [
            "acpi_irq_nobalance", "amd_pstate", "clocksource", "cpuidle_haltpoll.force", "cpufreq.default_governor",
            "haltpoll.guest_halt_poll_ns", "hpet", "idle", "intel_idle.max_cstate", "intel_pstate", "irqaffinity",
            "isolcpus", "kvm-arm.mode", "kvm-arm.vgic_v4_enable", "maxcpus", "mitigations", "nohz", "nohz_full",
            "nosmt",
            "nosoftlockup", "nowatchdog", "nr_cpus", "preempt", "processor.max_cstate", "psi", "pti", "rcu_nocb_poll",
            "rcu_nocbs", "skew_tick", "spectre_v2", "threadirqs", "tsc",
        ]
        let words = commandLine.split(separator: " ")
        // Words behind "--" are for the first process, not for the kernel.
        let kernels = words.prefix { $0 != "--" }
        let kept = kernels.filter { names.contains(String($0.prefix { $0 != "=" })) }
        return kept.isEmpty ? "none that matters" : kept.joined(separator: " ")
    }

    /// The system's name from the lines of /etc/os-release, joined by spaces.
    static func systemName(_ release: String?) -> String? {
        let parts = release?.split(separator: "PRETTY_NAME=\"", maxSplits: 1, omittingEmptySubsequences: false) ?? []
        guard parts.count == 2 else { return nil }
        return String(parts[1].prefix { $0 != "\"" })
    }

    /// Whether the processor may run faster than its nominal frequency.
    private static func turbo(_ text: (String) -> String?) -> Bool? {
        if let off = text("/sys/devices/system/cpu/intel_pstate/no_turbo") { return off == "0" }
        return text("/sys/devices/system/cpu/cpufreq/boost").map { $0 == "1" }
    }
}
