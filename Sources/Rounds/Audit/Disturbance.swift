public import Kernel

/// What disturbed the machine between two readings.
public struct Disturbance: Sendable, Equatable {
    /// Wall time between the readings, in nanoseconds.
    public var elapsedNanoseconds: UInt64
    /// Time that the hypervisor gave to others, all processors together, in nanoseconds; nil if it cannot be read.
    public var stealNanoseconds: UInt64?
    /// Time in which some task waited for a processor, in nanoseconds; nil if it cannot be read.
    public var pressureNanoseconds: UInt64?
    /// Periods in which the cgroup, or one that holds it, had used its CPU quota up; nil if it cannot be read.
    public var throttledPeriods: UInt64?
    /// For how long processors were kept from these cgroups, in nanoseconds, all together; nil if it cannot be read.
    public var throttledNanoseconds: UInt64?
    /// The period of the CPU quota, in nanoseconds.
    public var quotaPeriodNanoseconds: UInt64 = 100_000_000
    /// How often the measuring threads were taken off their processors; nil if it cannot be read. A reading holds the
    /// switches of the thread that took it; whoever measures with more threads adds theirs.
    public var involuntarySwitches: UInt64?
    /// How often the measuring threads, each bound to a processor, were moved to another; nil if it cannot be read.
    public var migrations: UInt64?
    /// How long the measuring thread was ready to run and did not, in nanoseconds; nil if it cannot be read.
    public var waitedNanoseconds: UInt64?
    /// The longest time between two readings of the clock that follow each other at once, in nanoseconds; nil if it was
    /// not measured.
    public var spinGapNanoseconds: UInt64?
    /// For how long of one slice the measuring thread's processor was away, in nanoseconds; nil if that cannot be told.
    public var awayNanoseconds: UInt64?
    /// The frequency of the measuring thread's processor, in kHz; nil if it cannot be read.
    public var frequencyKHz: UInt64?
    /// Whether wall time is judged. If only processor time is, a processor that was away did no harm.
    public var concernsWallTime = true
    /// Whether the kernel changed its clock source.
    public var changedClock = false
    /// How many processors the steal is counted over.
    public var processors: Int

    /// The difference of two readings. A total that went backwards is nil: a processor that goes offline takes its
    /// share along.
    public init(
        from before: DisturbanceReading, to after: DisturbanceReading, elapsedNanoseconds: UInt64, processors: Int
    ) {
        func difference(_ total: KeyPath<DisturbanceReading, UInt64?>) -> UInt64? {
            guard let start = before[keyPath: total], let end = after[keyPath: total], end >= start else { return nil }
            return end - start
        }
        precondition(processors > 0, "steal is counted over one processor at least")
        self.elapsedNanoseconds = elapsedNanoseconds
        stealNanoseconds = difference(\.stealNanoseconds)
        pressureNanoseconds = difference(\.cpuPressureNanoseconds)
        throttledPeriods = difference(\.throttledPeriods)
        throttledNanoseconds = difference(\.throttledNanoseconds)
        quotaPeriodNanoseconds = after.quotaPeriodNanoseconds ?? quotaPeriodNanoseconds
        involuntarySwitches = difference(\.involuntarySwitches)
        migrations = difference(\.migrations)
        waitedNanoseconds = difference(\.waitedNanoseconds)
        frequencyKHz = after.frequencyKHz
        changedClock = before.clockSource != after.clockSource
        self.processors = processors
    }

    /// Share of the processors' time that the hypervisor gave to others, 0 to 1. The kernel counts steal in ticks, and
    /// the last one may have begun before the first reading.
    public var stealShare: Double? { stealNanoseconds.map { min(1, share(of: $0) / Double(processors)) } }

    /// Share of the time in which some task waited for a processor, 0 to 1. The kernel adds waiting up every two
    /// seconds, so a reading may hold some from before the first.
    public var pressureShare: Double? { pressureNanoseconds.map { min(1, share(of: $0)) } }

    /// Greatest share of the time that throttling can have taken, 0 to 1: a throttled period counts whole, since its
    /// idle part is not known.
    public var throttledShare: Double? {
        throttledPeriods.map { min(1, share(of: $0 &* quotaPeriodNanoseconds)) }
    }

    /// Involuntary switches a second.
    public var switchRate: Double? { involuntarySwitches.map { share(of: $0) * 1e9 } }

    private func share(of amount: UInt64) -> Double {
        elapsedNanoseconds == 0 ? 0 : Double(amount) / Double(elapsedNanoseconds)
    }
}

extension Disturbance {
    /// The share of steal or throttling above which a figure says more of the machine than of irqmark.
    public static let limit = 0.02
    /// The share of time waiting for a processor that every machine has.
    public static let quietPressure = 0.01
    /// The involuntary switches a second that every machine has, for its own housekeeping.
    public static let quietSwitchRate = 10.0
    /// The gap in a spin, in nanoseconds, above which another task must have had the processor.
    public static let longestGap: UInt64 = 5_000_000
    /// The gap in a spin, in nanoseconds, that interrupts and housekeeping take.
    public static let quietGap: UInt64 = 100_000
    /// The unit in which steal is counted, in nanoseconds. One tick may be an accident of the reading, so a single one
    /// is no proof.
    static let stealTick: UInt64 = 10_000_000

    /// Why the time between the readings cannot be judged, which excludes its round; nil if it can.
    public var verdictAgainst: String? {
        let limit = Self.percent(Self.limit)
        // The process's own quota first: it explains more than what others take.
        if let share = throttledShare, share > Self.limit {
            return "the cgroup was throttled, up to \(Self.percent(share)) of the time (limit \(limit))"
        }
        if let share = stealShare, let steal = stealNanoseconds, share > Self.limit, steal > Self.stealTick {
            return "the hypervisor gave \(Self.percent(share)) of the CPU time to others (limit \(limit))"
        }
        // The longer of the two: a stop of a second is no gap of some milliseconds.
        if concernsWallTime, let gap = spinGapNanoseconds, gap > Self.longestGap, gap >= awayNanoseconds ?? 0 {
            let limit = Self.milliseconds(Self.longestGap)
            return "the CPU was away for \(Self.milliseconds(gap)) ms at once (limit \(limit) ms)"
        }
        if concernsWallTime, let away = awayNanoseconds, away > Self.longestGap {
            let time = "\(Self.milliseconds(away)) ms of a slice (limit \(Self.milliseconds(Self.longestGap)) ms)"
            // Whoever is ready to run and waits has lost the processor to another task; whoever was stopped, or has
            // lost it to the hypervisor, has not waited.
            let isOthers = (waitedNanoseconds ?? 0) >= away / 2
            return isOthers ? "other tasks had the CPU for \(time)" : "the CPU was away for \(time)"
        }
        if let migrations, migrations > 0 { return "a measuring thread was moved to another CPU" }
        if changedClock { return "the kernel changed its clock source" }
        return nil
    }

    /// A time in milliseconds with one decimal place.
    package static func milliseconds(_ nanoseconds: UInt64) -> String {
        let tenths = (nanoseconds + 50_000) / 100_000
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// A share in per cent with one decimal place; a share above zero is never shown as zero.
    package static func percent(_ part: Double) -> String {
        let tenths = Int((part * 1000).rounded())
        if tenths == 0 && part > 0 { return "< 0.1 %" }
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
