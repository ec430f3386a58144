import Glibc

/// What may have disturbed a measurement, as running totals: take one reading before, one after. Nil = not to be had.
public struct DisturbanceReading: Sendable, Equatable {
    /// Time that the hypervisor gave to others, all processors together, in ns (/proc/stat, 10 ms steps).
    public var stealNanoseconds: UInt64?
    /// Time in which somebody waited for a processor, in ns (/proc/pressure/cpu, `some`).
    public var cpuPressureNanoseconds: UInt64?
    /// Periods in which the cgroup was throttled (cpu.stat, `nr_throttled`).
    public var throttledPeriods: UInt64?
    /// How often this thread was taken off its processor (getrusage).
    public var involuntarySwitches: UInt64?

    /// Reads all of them.
    public static func now() -> DisturbanceReading {
        var reading = DisturbanceReading()
        reading.stealNanoseconds = TextFile.read("/proc/stat").flatMap(steal)
        reading.cpuPressureNanoseconds = TextFile.read("/proc/pressure/cpu").flatMap(pressure)
        reading.throttledPeriods = TextFile.read("/sys/fs/cgroup/cpu.stat").flatMap(throttled)
        let thread = __rusage_who_t(1)  // RUSAGE_THREAD, which needs _GNU_SOURCE
        var usage = rusage()
        if unsafe getrusage(thread, &usage) == 0 {
            reading.involuntarySwitches = UInt64(usage.ru_nivcsw)
        }
        return reading
    }

    /// The steal column of /proc/stat's first line: ticks of USER_HZ, 100 a second.
    static func steal(_ text: String) -> UInt64? {
        let fields = text.split(separator: "\n").first?.split(separator: " ") ?? []
        guard fields.first == "cpu", fields.count > 8, let ticks = UInt64(fields[8]) else { return nil }
        return ticks * 10_000_000
    }

    /// The total of the `some` line, which is in microseconds.
    static func pressure(_ text: String) -> UInt64? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("some") }) else { return nil }
        let total = line.split(separator: " ").first { $0.hasPrefix("total=") }
        return total.flatMap { UInt64($0.dropFirst(6)) }.map { $0 * 1000 }
    }

    static func throttled(_ text: String) -> UInt64? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("nr_throttled ") }
        return line.flatMap { UInt64($0.dropFirst(13)) }
    }
}
