import CLinux
import Glibc

/// Running totals of what may disturb a measurement. A reading is taken before and after it; the differences count.
/// Nil: this machine does not tell.
public struct DisturbanceReading: Sendable, Equatable {
    // Of the machine.
    /// Time that the hypervisor gave to other guests, all processors together, in ns (/proc/stat, steps of 10 ms).
    public var stealNanoseconds: UInt64?
    /// Time in which some task waited for a processor, in ns (/proc/pressure/cpu, `some`).
    public var cpuPressureNanoseconds: UInt64?
    /// Periods in which this process's cgroup, or one that holds it, had used its CPU quota up (`nr_throttled`).
    public var throttledPeriods: UInt64?
    /// For how long processors were kept from these cgroups, in ns, all together.
    public var throttledNanoseconds: UInt64?
    /// The period of the smallest CPU quota, in ns; nil without a quota.
    public var quotaPeriodNanoseconds: UInt64?
    /// The clock source that the kernel uses now.
    public var clockSource: String?
    /// What this thread's processor runs at now, in kHz (scaling_cur_freq).
    public var frequencyKHz: UInt64?

    // Of the calling thread.
    /// How often this thread was taken off its processor (getrusage).
    public var involuntarySwitches: UInt64?
    /// How often this thread was moved to another processor (/proc/thread-self/sched).
    public var migrations: UInt64?
    /// How long this thread was ready to run and did not, in ns (/proc/thread-self/schedstat).
    public var waitedNanoseconds: UInt64?

    /// Reads all totals.
    public static func now() -> DisturbanceReading {
        var reading = ofThread()
        reading.stealNanoseconds = TextFile.read("/proc/stat").flatMap(steal)
        reading.cpuPressureNanoseconds = TextFile.read("/proc/pressure/cpu").flatMap(pressure)
        if let group = ControlGroup.own {
            let throttling = group.throttling
            reading.throttledPeriods = throttling.periods
            reading.throttledNanoseconds = throttling.nanoseconds
            reading.quotaPeriodNanoseconds = group.quota.map { UInt64($0.period) * 1_000 }
        }
        reading.clockSource = TextFile.line("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        let policy = "/sys/devices/system/cpu/cpu\(irqmark_current_cpu())/cpufreq/scaling_cur_freq"
        reading.frequencyKHz = TextFile.number(policy).map { UInt64(max(0, $0)) }
        return reading
    }

    /// Reads the totals of the calling thread only.
    public static func ofThread() -> DisturbanceReading {
        var reading = DisturbanceReading()
        reading.involuntarySwitches = ThreadClock.involuntarySwitches()
        reading.migrations = TextFile.read("/proc/thread-self/sched").flatMap(migrations)
        reading.waitedNanoseconds = TextFile.read("/proc/thread-self/schedstat").flatMap(waited)
        return reading
    }

    /// Time stolen, in ns, of the text of /proc/stat: the steal column of its first line, in ticks of USER_HZ, 100 a
    /// second.
    static func steal(_ text: String) -> UInt64? {
        let fields = text.split(separator: "\n").first?.split(separator: " ") ?? []
        guard fields.first == "cpu", fields.count > 8, let ticks = UInt64(fields[8]) else { return nil }
        return ticks * 10_000_000
    }

    /// Pressure, in ns, of the text of /proc/pressure/cpu: the total of its `some` line, which is in microseconds.
    static func pressure(_ text: String) -> UInt64? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("some") }) else { return nil }
        let total = line.split(separator: " ").first { $0.hasPrefix("total=") }
        return total.flatMap { UInt64($0.dropFirst(6)) }.map { $0 * 1000 }
    }

    /// Migrations of the text of /proc/thread-self/sched: its line `se.nr_migrations : 1`.
    static func migrations(_ text: String) -> UInt64? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("se.nr_migrations") }) else {
            return nil
        }
        return line.split(separator: " ").last.flatMap { UInt64($0) }
    }

    /// Waiting time, in ns, of the text of /proc/thread-self/schedstat: the second of its three numbers.
    static func waited(_ text: String) -> UInt64? {
        let numbers = text.split(whereSeparator: \.isWhitespace)
        return numbers.count == 3 ? UInt64(numbers[1]) : nil
    }
}
