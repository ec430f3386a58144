public import CLinux
import Glibc
import Synchronization

/// The clock that stamps signals and acknowledges: the processor's own counter, in ticks.
///
/// On x86-64 the time-stamp counter, if it runs at a constant rate in every state (constant_tsc and nonstop_tsc); on
/// arm64 cntvct_el0, which always does. Otherwise CLOCK_MONOTONIC_RAW, whose ticks are nanoseconds. Where work is
/// counted and not timed, a stepped clock, which advances by one step at each reading: what a program does then depends
/// on no time.
public struct TickClock: Sendable {
    /// What the ticks come from: `tsc`, `cntvct`, `clock_monotonic_raw` or `steps`.
    public let source: String
    /// What one reading costs, in nanoseconds: the median of many.
    public let costNanoseconds: Double
    /// Ticks a second.
    public let frequency: Double
    @usableFromInline let usesCounter: Bool
    /// Whether the clock advances by a step at each reading, not with time.
    @usableFromInline let isStepped: Bool
    /// Nanoseconds a tick, as a fixed-point number with 32 fraction bits.
    @usableFromInline let multiplier: UInt64

    /// What the stepped clock's last reading was.
    private static let steps = Atomic<UInt64>(0)
    /// How far the stepped clock advances at each reading, in ns: about as long as a reading of a real clock takes.
    private static var step: UInt64 { 20 }

    /// A clock that advances by 20 ns at each reading, so that equal work takes equal instructions.
    public static func stepped() -> TickClock {
        TickClock("steps", frequency: 1e9, costNanoseconds: 0, usesCounter: false, isStepped: true)
    }

    /// A clock whose properties are all known.
    init(_ source: String, frequency: Double, costNanoseconds: Double, usesCounter: Bool, isStepped: Bool = false) {
        self.source = source
        self.frequency = frequency
        self.costNanoseconds = costNanoseconds
        self.usesCounter = usesCounter
        self.isStepped = isStepped
        multiplier = UInt64((1e9 / frequency * 4_294_967_296).rounded())
    }

    /// Calibrates against CLOCK_MONOTONIC_RAW; takes about 20 ms.
    public static func calibrated() -> TickClock {
        #if arch(x86_64)
            let flags = (TextFile.read("/proc/cpuinfo") ?? "").split(separator: "\n").first { $0.hasPrefix("flags") }
            let words = Set((flags ?? "").split(separator: " "))
            let isInvariant = words.contains("constant_tsc") && words.contains("nonstop_tsc")
            return TickClock(counter: isInvariant ? "tsc" : nil)
        #elseif arch(arm64)
            return TickClock(counter: "cntvct")
        #else
            return TickClock(counter: nil)
        #endif
    }

    /// - Parameter counter: the name of the processor's counter, nil to use CLOCK_MONOTONIC_RAW itself.
    init(counter: String?) {
        let usesCounter = counter != nil
        self.init(
            counter ?? "clock_monotonic_raw", frequency: usesCounter ? Self.measuredFrequency() : 1e9,
            costNanoseconds: Self.measuredCost(usesCounter), usesCounter: usesCounter)
    }

    /// Ticks a second of the processor's counter.
    private static func measuredFrequency() -> Double {
        let start = moment()
        while rawNanoseconds() &- start.nanoseconds < 20_000_000 {}
        let end = moment()
        return Double(end.ticks &- start.ticks) * 1e9 / Double(end.nanoseconds &- start.nanoseconds)
    }

    /// The processor's counter and CLOCK_MONOTONIC_RAW at one moment: of several tries the one that took the least
    /// time. A thread that is taken off its processor between the two readings spoils that try only.
    static func moment() -> (ticks: UInt64, nanoseconds: UInt64) {
        var best = (ticks: UInt64(0), nanoseconds: UInt64(0))
        var least = UInt64.max
        for _ in 0..<32 {
            let before = rawNanoseconds()
            let ticks = irqmark_ticks()
            let gap = rawNanoseconds() &- before
            if gap < least {
                least = gap
                best = (ticks, before &+ gap / 2)
            }
        }
        return best
    }

    /// What one reading costs, in nanoseconds: the median of 15 times the mean of 1,000.
    private static func measuredCost(_ usesCounter: Bool) -> Double {
        var costs: [UInt64] = []
        for _ in 0..<15 {
            let start = rawNanoseconds()
            var last: UInt64 = 0
            for _ in 0..<1000 { last = usesCounter ? irqmark_ticks() : rawNanoseconds() }
            costs.append(rawNanoseconds() &- start &+ (last & 0))
        }
        return Double(costs.sorted()[7]) / 1000
    }

    /// Ticks now.
    @inlinable public func now() -> UInt64 { usesCounter ? irqmark_ticks() : Self.otherTicks(isStepped) }

    /// Ticks of a clock that does not use the processor's counter. Static, so that a reading copies no clock.
    @usableFromInline static func otherTicks(_ isStepped: Bool) -> UInt64 {
        // Relaxed: the readings order nothing else.
        isStepped ? steps.wrappingAdd(step, ordering: .relaxed).newValue : rawNanoseconds()
    }

    /// Time that the calling thread spent on a processor, in ns; one system call. 0 of a stepped clock, without a call.
    public func threadNanoseconds() -> UInt64 { isStepped ? 0 : ThreadClock.cpuNanoseconds() }

    /// The length of a span of ticks, in ns, rounded down.
    @inlinable public func nanoseconds(_ ticks: UInt64) -> UInt64 {
        let product = ticks.multipliedFullWidth(by: multiplier)
        return product.high << 32 | product.low >> 32
    }

    /// The length of a span of nanoseconds, in ticks, rounded down.
    public func ticks(nanoseconds: UInt64) -> UInt64 { UInt64(Double(nanoseconds) * frequency / 1e9) }

    /// CLOCK_MONOTONIC_RAW, in ns.
    public static func rawNanoseconds() -> UInt64 { nanoseconds(of: CLOCK_MONOTONIC_RAW) }

    static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
