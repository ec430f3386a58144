import Kernel

/// Looks for somebody else on the processor, as hwlatdetect and oslat do: reads the clock again and again, and what
/// lies between two readings beyond the reading itself was not ours.
enum SpinGap {
    /// How long a look takes, in nanoseconds: a part of a slice, yet long enough to wait for what comes often.
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
