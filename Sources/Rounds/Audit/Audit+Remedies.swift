import Metrics
package import Results

extension Audit {
    /// Remedies for the disturbances that were seen, by what the machine says of itself.
    package static func remedies(_ disturbance: Disturbance, _ needs: [ProcessorNeed], _ processors: Int) -> [String] {
        var remedies: [String] = []
        if needs.contains(where: { $0.processors > processors }) {
            remedies.append("allow this process more CPUs (taskset, cgroup cpuset), or leave out the arms apart")
        }
        if let share = disturbance.stealShare, share >= 0.001 {
            remedies.append("the hypervisor takes CPU time away: use a machine with CPUs of its own")
        }
        if let periods = disturbance.throttledPeriods, periods > 0 {
            remedies.append("the cgroup has too small a CPU quota: raise it (cpu.max, cpu.cfs_quota_us)")
        }
        if let share = disturbance.pressureShare, share >= Disturbance.quietPressure {
            remedies.append("others want the CPUs too: end them, or keep two CPUs free of them (cpuset, isolcpus)")
        } else if let gap = disturbance.spinGapNanoseconds, gap > Disturbance.longestGap {
            // Nobody waited for a processor, so no other thread had it.
            remedies.append(
                "the CPU goes away for milliseconds though nobody waits for it: the hypervisor, firmware or interrupts "
                    + "have it; use a machine with CPUs of its own, or move interrupts away (/proc/irq/*/smp_affinity)")
        }
        if let migrations = disturbance.migrations, migrations > 0 {
            remedies.append(
                "something moves the measuring threads to other CPUs: leave their affinity alone (taskset, cpuset)"
            )
        }
        return remedies
    }

    /// Remedies for settings of the machine that make it unsteady.
    package static func remedies(_ machine: HostRecord) -> [String] {
        func value(_ name: String) -> String? { machine[name]?.value.value?.text }
        var remedies: [String] = []
        if let governor = value("governor"), governor != "performance" {
            remedies.append(
                "the CPU frequency follows the load (governor \(governor)): cpupower frequency-set -g performance")
        }
        if value("turbo") == "true" {
            remedies.append(
                "the CPU runs faster while it is cool: turn turbo off (/sys/devices/system/cpu/cpufreq/boost)")
        }
        if value("smt") == "true" {
            remedies.append("two threads share a core: turn SMT off (/sys/devices/system/cpu/smt/control)")
        }
        if let disabled = value("ioUringDisabled"), disabled != "0" {
            remedies.append(
                "io_uring is restricted (kernel.io_uring_disabled=\(disabled)): sysctl kernel.io_uring_disabled=0")
        }
        return remedies
    }
}
