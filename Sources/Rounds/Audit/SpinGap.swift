import Kernel

/// Looks for other tasks on the processor, as hwlatdetect and oslat do: it reads the clock again and again. Time
/// between two readings, beyond what a reading takes, was another's.
enum SpinGap {
    /// How long a look takes, in nanoseconds: a small part of a slice, yet long enough to meet frequent disturbances.
    static let span: UInt64 = 200_000

    /// The longest gap of one look, in nanoseconds. Allocates nothing.
    static func look(_ clock: TickClock) -> UInt64 {
        let start = clock.now()
        let end = start &+ clock.ticks(nanoseconds: span)
        var last = start
        var longest: UInt64 = 0
        while last < end {
            let now = clock.now()
            longest = max(longest, now &- min(last, now))
            last = now
        }
        return clock.nanoseconds(longest)
    }
}
